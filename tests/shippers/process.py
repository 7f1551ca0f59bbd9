"""A shipper as a process of its own, to be started, stopped and killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]


class ShipperProcess:
    """`python -m shippers file` in a folder, with a configuration of its own; its log is in `log`."""

    def __init__(self, folder: Path, bootstrap: str, prefix: str, *globs: str) -> None:
        self._config = folder / "logflow.yaml"
        paths = "".join(f"        - {folder / glob}\n" for glob in globs)
        self._config.write_text(
            f"kafka: {{brokers: [{bootstrap}], topic_prefix: {prefix}}}\n"
            f"inputs:\n  files:\n    - name: app\n      paths:\n{paths}"
            f"      checkpoint_path: {folder / 'checkpoints'}\n      checkpoint_interval: 200ms\n"
        )
        self.folder = folder
        self.log = folder / "shipper.txt"
        self._starts = 0
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; returns at once."""
        self._starts = self.log.read_bytes().count(b"shipper_started") + 1 if self.log.exists() else 1
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "shippers", "file", "--config", str(self._config)],
                cwd=ROOT,
                env={**os.environ, "PYTHONWARNINGS": "default"},
                stderr=log,
                stdout=log,
            )

    def kill(self) -> None:
        """End it with SIGKILL, if it runs."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> float:
        """End it with SIGTERM, once it listens to that; return how many seconds that took."""
        assert self._process is not None
        deadline = time.monotonic() + 90
        while self.log.read_bytes().count(b"shipper_started") < self._starts:
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.02)
        begun = time.monotonic()
        self._process.send_signal(signal.SIGTERM)
        assert 0 == self._process.wait(60), self.log.read_text()
        return time.monotonic() - begun
