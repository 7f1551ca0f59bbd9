"""A shipper that listens on ports, as a process of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.processes import REPOSITORY
from tests.services import Kafka

DEADLINE_SECS = 60.0
PARTITIONS = 4


class PortProcess:
    """`python -m shippers <kind>` in a folder, with `inputs` of that kind as YAML; its log is in `log`.

    It sends to the topic of raw lines of `prefix`, which is made.
    """

    def __init__(self, folder: Path, kafka: Kafka, prefix: str, kind: str, inputs: Sequence[str]) -> None:
        self.log = folder / "shipper.txt"
        self.config = folder / "logflow.yaml"
        rows = "".join(f"    - {each}\n" for each in inputs)
        kafka.create_topics({f"{prefix}-raw": PARTITIONS}, {"max.message.bytes": "10485760"})
        self.config.write_text(
            f"kafka: {{brokers: [{kafka.bootstrap}], topic_prefix: {prefix}}}\n"
            f"data_dir: {folder / 'data'}\ninputs:\n  {kind}:\n{rows}"
        )
        self._kind = kind
        self._ports = len(inputs)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it listens."""
        before = self._listening()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "shippers", self._kind, "--config", str(self.config)],
                cwd=REPOSITORY,
                env={**os.environ, "PYTHONWARNINGS": "default"},
                stderr=log,
                stdout=log,
            )
        deadline = time.monotonic() + DEADLINE_SECS
        while self._listening() < before + self._ports:
            assert self._process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.02)

    def kill(self) -> None:
        """End it with SIGKILL, if it runs."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> None:
        """End it with SIGTERM."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        assert 0 == self._process.wait(DEADLINE_SECS), self.log.read_text()

    def _listening(self) -> int:
        return self.log.read_text().count("listener_started") if self.log.exists() else 0
