"""Our own programs as real processes: a worker, a shipper, a command."""

import json
import os
import signal
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.services.child import Child
from tests.services.machine import free_ports

REPOSITORY = Path(__file__).parents[1]
ANSWER_SECS = 10
# Our processes promise to end within ten seconds of their own clock; a slow machine begins and sees that late.
ENDED_SECS = 15.0


class Process:
    """One of our own processes; it can be started, ended in every way, and started again."""

    def __init__(self, name: str, folder: Path, command: list[str], env: Mapping[str, str]) -> None:
        self.name = name
        self.folder = folder
        self.command = command
        self.env = dict(env)
        folder.mkdir(parents=True, exist_ok=True)
        self._child = Child(folder / f"{name}.log")

    @property
    def running(self) -> bool:
        """Whether it lives."""
        return self._child.running

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._child.pid

    @property
    def log(self) -> str:
        """What it has said so far."""
        return self._child.log.read_text(errors="replace")

    def start(self) -> None:
        """Start it."""
        self._child.start(self.command, env=os.environ | self.env)

    def kill(self) -> None:
        """End it with SIGKILL and wait until it is gone."""
        self._child.kill()
        self._child._process.wait()

    def terminate(self) -> None:
        """Ask it to end, and wait."""
        self._child.stop()

    def ask_to_end(self) -> None:
        """Ask it to end, as a supervisor does with SIGTERM; see `wait`."""
        os.kill(self.pid, signal.SIGTERM)

    def wait(self, deadline_secs: float) -> int:
        """Wait until it has ended by itself, and return its exit status."""
        return int(self._child._process.wait(deadline_secs))

    def pause(self) -> None:
        """Stop it in its tracks."""
        self._child.signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        self._child.signal(signal.SIGCONT)


class Worker(Process):
    """`faust -A logflow_app worker` with a folder and a port of its own."""

    def __init__(self, name: str, folder: Path, config: Path, *options: str, data_dir: Path | None = None) -> None:
        (self.port,) = free_ports(1)
        command = [str(Path(sys.executable).with_name("faust")), "-A", "logflow_app", "worker", *options]
        env = {
            "LOGFLOW_CONFIG": str(config),
            "LOGFLOW_DATA_DIR": str(data_dir or folder / name),
            "LOGFLOW_WEB__PORT": str(self.port),
            "PYTHONPATH": str(REPOSITORY),
        }
        super().__init__(name, folder, command, env)

    def get(self, path: str) -> tuple[int, str]:
        """Return the status and the text of what it answers by HTTP; 0 where nothing answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=ANSWER_SECS) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except OSError:
            return 0, ""

    @property
    def ready(self) -> bool:
        """Whether it has its tables and may read its partitions."""
        status, text = self.get("/health/ready")
        return status == 200 and bool(json.loads(text)["partitions"])

    def metrics(self, keep: Callable[[str], bool] = lambda _: True) -> dict[str, float]:
        """Return what `/metrics` says: series with labels → value."""
        status, text = self.get("/metrics")
        assert 200 == status, self.log[-3000:]
        rows = (line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
        return {series: float(value) for series, value in rows if keep(series)}
