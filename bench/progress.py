"""What a measured process says about itself while it works: lines done, its clock, its CPU time, its peak memory."""

import json
import os
import resource
import threading
import time
from pathlib import Path

PROGRESS_FILE = "BENCH_PROGRESS"
TOTAL_LINES = "BENCH_TOTAL"
REPORT_SECS = 0.05


class Progress:
    """Counts lines; reports into the file the bench named, some times a second and when all are done."""

    def __init__(self) -> None:
        self._path = Path(os.environ[PROGRESS_FILE])
        self._total = int(os.environ[TOTAL_LINES])
        self._lines = 0
        self._report()  # nothing is done yet: whoever does all of it at once is counted from here
        threading.Thread(target=self._report_for_ever, daemon=True).start()

    def add(self, lines: int) -> None:
        """Count lines that are done."""
        before = self._lines
        self._lines += lines
        if before < self._total <= self._lines:
            self._report()

    def _report_for_ever(self) -> None:
        while True:
            time.sleep(REPORT_SECS)
            self._report()

    def _report(self) -> None:
        report = {
            "lines": self._lines,
            "at": time.monotonic(),
            "cpu": time.process_time(),
            "rss_kib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
        }
        with self._path.open("a") as file:
            file.write(json.dumps(report) + "\n")
