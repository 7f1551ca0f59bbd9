"""Somebody who writes to log files all the while."""

import threading
import time
from typing import Self

from tests.e2e.pipeline import Pipeline

SERVICES = ("auth-service", "order-service", "user-service")
PAUSE_SECS = 0.05


class Writer:
    """Appends `block` lines of each service to two files twenty times a second; `lines` is how many of each it wrote.

    Begins with `with` and stops at its end.
    """

    def __init__(self, pipeline: Pipeline, block: int) -> None:
        self._pipeline = pipeline
        self._block = block
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.lines = dict.fromkeys(SERVICES, 0)

    def _run(self) -> None:
        n = 0
        while not self._stop.wait(PAUSE_SECS):
            now = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())
            for service in SERVICES:
                lines = (f"{now} WARN [{service}] {n} {k} {'x' * 80}\n" for k in range(self._block))
                self._pipeline.write(f"{n % 2}.log", "".join(lines).encode())
                self.lines[service] += self._block
            n += 1

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
