"""How a run stands, from what its processes and its alerts say. Pure."""

import time
from collections import Counter
from collections.abc import Sequence

from logflow_app.status import Status
from logflow_app.supervisor.tally import Alerts, Transition

SUMS = (
    ("shipped", "lines_acknowledged"),
    ("stored", "lines_stored"),
    ("repeated", "lines_repeated"),
    ("dropped", "lines_dropped"),
    ("buried", "lines_buried"),
)
MIB = 2**20


class Standing:
    """The newest word of every process, and which alerts are open."""

    def __init__(self) -> None:
        self._statuses: dict[bytes, Status] = {}
        self._earlier: Counter[str] = Counter()  # what processes counted that have ended
        self._understated: set[str] = set()  # what a killed process counted after its last word is not known
        self._alerts = Alerts()

    def take_status(self, key: bytes, statuses: Sequence[Status]) -> None:
        """Take a record of the topic: a status, or none where a process has ended as it should."""
        before = self._statuses.pop(key, None)
        if statuses:
            self._statuses[key] = statuses[0]
        if before is not None and (not statuses or statuses[0].started_at != before.started_at):
            self._earlier.update(before.figures)
            if statuses:
                self._understated.update(before.figures)

    def take_alert(self, value: bytes) -> Transition | None:
        """Take a record of the alerts; return what is new of one."""
        return self._alerts.take(value)

    def line(self, now: float | None = None) -> str:
        """Return all of it in a line for eyes: what was counted by all, and how those are that are not stale."""
        at = time.time() if now is None else now
        alive = [status for status in self._statuses.values() if not status.is_stale(at)]
        counted = self._earlier.copy()
        for status in self._statuses.values():
            counted.update(status.figures)
        sums = [f"{word} {self._least(figure)}{counted[figure]:,.0f}" for word, figure in SUMS]
        lag = sum(status.figures.get("lag_records", 0) for status in alive)
        workers = sum(status.component == "worker" for status in alive)
        memory = sum(status.figures.get("memory_bytes", 0) for status in alive) / MIB
        outages = sorted({name for status in alive for name in status.detail.get("outages", {})})
        troubles = sorted({sentence for status in alive for sentence in status.detail.get("troubles", ())})
        shown = [
            *sums,
            f"lag {lag:,.0f}",
            f"alerts open {len(self._alerts.open)}",
            f"workers {workers}",
            f"{memory:,.0f} MiB",
        ]
        return " · ".join([*shown, *(f"waiting for output {name}" for name in outages), *troubles])

    def _least(self, figure: str) -> str:
        return "at least " if figure in self._understated else ""
