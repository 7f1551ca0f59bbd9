"""`logflow demo` and `logflow up` as processes, with all that they start."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.e2e.pipeline import until
from tests.processes import REPOSITORY
from tests.services.machine import free_ports

DEADLINE_SECS = 120
LOGFLOW = str(Path(sys.executable).with_name("logflow"))


class Supervised:
    """A command that starts others in a folder."""

    def __init__(self, folder: Path, *arguments: str, said: Path) -> None:
        self.folder = folder
        self._said = said
        env = {"PYTHONPATH": str(REPOSITORY), "PATH": "/usr/bin:/bin", "HOME": str(said.parent)}
        with said.open("wb") as file:
            self.process = subprocess.Popen(
                [LOGFLOW, *arguments],
                stdout=subprocess.PIPE,
                stderr=file,
                stdin=subprocess.DEVNULL,
                cwd=said.parent,
                env=env,
                text=True,
            )

    def said(self) -> str:
        """What it has said so far to standard error."""
        return self._said.read_text()

    def until_said(self, text: str, deadline_secs: float = DEADLINE_SECS) -> None:
        """Wait until it has said something."""
        until(lambda: text in self.said() or self.process.poll() is not None, deadline_secs, self.said)
        assert text in self.said(), self.said()

    def children(self) -> dict[str, int]:
        """The pids of its children, by their programs."""
        return dict(_on_a_leash(self.folder / "children.lock"))

    def kill(self, program: str) -> None:
        """End one child with SIGKILL."""
        os.kill(self.children()[program], signal.SIGKILL)

    def end(self, number: signal.Signals | None = None, deadline_secs: float = 2 * DEADLINE_SECS) -> tuple[int, str]:
        """Wait until it has ended, by a signal or by itself; return its exit status and standard output."""
        if number is not None:
            self.process.send_signal(number)
        try:
            printed, _ = self.process.communicate(timeout=deadline_secs)
        except subprocess.TimeoutExpired:
            raise AssertionError(self.said()) from None
        return self.process.returncode, printed

    def until_all_gone(self) -> None:
        """Wait until no child is left."""
        until(lambda: not self.children(), DEADLINE_SECS, self.children)

    def close(self) -> None:
        """End all of it, whatever state it is in."""
        self.process.kill()
        self.process.communicate()
        for pid in self.children().values():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


class Demos:
    """Demos on one folder, one after the other; `close` ends what still runs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        (self.port,) = free_ports(1)
        self._started: list[Supervised] = []

    def start(self, *arguments: str, data: Path | None = None, port: int | None = None) -> Supervised:
        """Start one, with `--json`."""
        folder = data or self.data
        options = ["--data-dir", str(folder), "--port", str(self.port if port is None else port), "--json"]
        return self.run(folder, "demo", *options, *arguments)

    def run(self, folder: Path, *arguments: str) -> Supervised:
        """Start a command that keeps its data in `folder`."""
        said = self.folder / f"said-{len(self._started)}"
        self._started.append(Supervised(folder, *arguments, said=said))
        return self._started[-1]

    def close(self) -> None:
        """End everything."""
        for started in self._started:
            started.close()


def figures_of(ended: tuple[int, str], said: Callable[[], str]) -> dict[str, Any]:
    """Return the figures of a demo that has ended well, and nothing but them was printed."""
    status, printed = ended
    assert 0 == status, f"{printed}\n{said()}"
    (line,) = printed.splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


def _on_a_leash(lock: Path) -> list[tuple[str, int]]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue
        if str(lock) in words:
            program = words[words.index(str(lock)) + 1 :]
            found.append((program[0] if program[0] == "faust" else program[1], int(folder.name)))
    return found
