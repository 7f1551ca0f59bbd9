"""A measured process: started, watched, stopped."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.progress import PROGRESS_FILE, TOTAL_LINES

ROOT = Path(__file__).parent.parent
TICKS_PER_SEC = os.sysconf("SC_CLK_TCK")


class Child:
    """A process with its output in `<folder>/<name>.log` and its reports in `<folder>/<name>.jsonl`."""

    def __init__(self, name: str, folder: Path, command: list[str], total: int, env: dict[str, str]) -> None:
        self._log = folder / f"{name}.log"
        self._reports = folder / f"{name}.jsonl"
        environment = os.environ | env | {PROGRESS_FILE: str(self._reports), TOTAL_LINES: str(total)}
        environment["PYTHONPATH"] = str(ROOT)
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        self.total = total
        self.pid = self._process.pid

    def wait_until_done(self, timeout_secs: float) -> list[dict[str, Any]]:
        """Wait until the process has done all lines; return its reports."""
        deadline = time.monotonic() + timeout_secs
        while True:
            has_ended = not self.running()  # asked before the reports are read: it may end right after its last one
            reports = self.reports()
            done = max((report["lines"] for report in reports), default=0)  # two threads report: the last may lag
            if done >= self.total:
                return reports
            if has_ended:
                raise RuntimeError(f"the measured process ended early:\n{self.tail()}")
            if time.monotonic() > deadline:
                raise RuntimeError(f"only {done:,} of {self.total:,} lines in {timeout_secs:.0f} s:\n{self.tail()}")
            time.sleep(0.1)

    def reports(self) -> list[dict[str, Any]]:
        """Return what the process has reported so far."""
        if not self._reports.exists():
            return []
        return [json.loads(line) for line in self._reports.read_text().split("\n")[:-1]]

    def usage(self) -> tuple[float, float]:
        """Return the process's CPU seconds and peak memory in MB, as the kernel counts them."""
        if not self.running():
            raise RuntimeError(f"the measured process ended early:\n{self.tail()}")
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(") ")[2].split()
        status = Path(f"/proc/{self.pid}/status").read_text()
        peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
        return (int(fields[11]) + int(fields[12])) / TICKS_PER_SEC, peak / 1024

    def tail(self) -> str:
        """Return the end of the process's output."""
        return self._log.read_text(errors="replace")[-3000:]

    def running(self) -> bool:
        """Whether the process is still there."""
        return self._process.poll() is None

    def close(self) -> None:
        """End the process, by force if it takes longer than it may."""
        self._process.terminate()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def python(*args: str) -> list[str]:
    """Return the command that runs this Python with arguments."""
    return [sys.executable, *args]
