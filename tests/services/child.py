"""A server as a child process in its own group: its log, its end, and a wait for a condition."""

import atexit
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

STOP_SECS = 30
POLL_SECS = 0.05
LOG_TAIL_CHARS = 3000


class Child:
    """Runs one command at a time; what it prints is appended to one log file."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        """Whether the command was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The process id of the command started last."""
        assert self._process is not None, "nothing was started"
        return self._process.pid

    def start(self, command: Sequence[str], *, env: Mapping[str, str] | None = None, uid: int | None = None) -> None:
        """Start the command, as another user where `uid` is given."""
        assert not self.running, "already started"
        as_user = {} if uid is None else {"user": uid, "group": uid, "extra_groups": []}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.log.parent,
                env=env,
                start_new_session=True,
                **as_user,
            )
        atexit.register(self.kill)

    def wait_until(self, condition: Callable[[], bool], deadline_secs: float) -> None:
        """Wait for the condition; raise with the end of the log if the command ends first or time runs out."""
        end = time.monotonic() + deadline_secs
        while not condition():
            if not self.running:
                raise RuntimeError(f"the server ended by itself: {self.log_tail()}")
            if time.monotonic() > end:
                raise TimeoutError(f"the server was not ready within {deadline_secs} s: {self.log_tail()}")
            time.sleep(POLL_SECS)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the command's whole group."""
        if self.running:
            os.killpg(self.pid, number)

    def stop(self) -> None:
        """Ask the command to end and wait for it; kill the group if it does not."""
        if not self.running:
            return
        os.kill(self.pid, signal.SIGTERM)
        try:
            self._process.wait(STOP_SECS)
        except subprocess.TimeoutExpired:
            self.kill()
        atexit.unregister(self.kill)

    def kill(self) -> None:
        """End the whole group at once, as a power cut would."""
        if self.running:
            os.killpg(self.pid, signal.SIGKILL)
            self._process.wait()
        atexit.unregister(self.kill)

    def log_tail(self) -> str:
        """Return the end of the log."""
        return self.log.read_text(errors="replace")[-LOG_TAIL_CHARS:] if self.log.exists() else ""
