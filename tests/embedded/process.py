"""The embedded broker as a process of its own, with the same handles as the real Kafka of `tests.services`."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from tests.services.child import Child
from tests.services.machine import free_ports, listens

READY_SECS = 60
REPOSITORY = Path(__file__).parents[2]


class EmbeddedBroker:
    """`logflow broker` on a free port; `stop` and `kill` keep its data for the next `start`."""

    def __init__(self, folder: Path, settings: Mapping[str, str] | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (self.port,) = free_ports(1)
        self.folder = folder
        self.settings = {"CLEANING_INTERVAL_SECS": "0.2"} | dict(settings or {})
        self._child = Child(folder / "broker.log")

    @property
    def bootstrap(self) -> str:
        """The address for clients, `host:port`."""
        return f"127.0.0.1:{self.port}"

    @property
    def data(self) -> Path:
        """Where its data are."""
        return self.folder / "data" / "broker"

    @property
    def log(self) -> str:
        """What it has said so far."""
        return self._child.log.read_text(errors="replace")

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._child.pid

    @property
    def running(self) -> bool:
        """Whether it lives."""
        return self._child.running

    def start(self) -> Self:
        """Start it and wait until it listens."""
        env = {f"LOGFLOW_BROKER__{key}": value for key, value in self.settings.items()}
        command = [sys.executable, "-m", "logflow_app", "broker"]
        options = ["--data-dir", str(self.folder / "data"), "--address", self.bootstrap]
        self._child.start(command + options, env=os.environ | env | {"PYTHONPATH": str(REPOSITORY)})
        self._child.wait_until(lambda: listens(self.port), READY_SECS)
        return self

    def stop(self) -> None:
        """End it in good order."""
        self._child.stop()

    def kill(self) -> None:
        """End it with SIGKILL."""
        self._child.kill()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self._child.kill()
