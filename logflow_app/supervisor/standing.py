"""How a run stands, from what its processes and its alerts say. Pure."""

import time
from collections.abc import Sequence

from logflow_app.status import Status
from logflow_app.supervisor.tally import Alerts, Transition

SUMS = (
    ("shipped", "lines_acknowledged"),
    ("stored", "lines_stored"),
    ("dropped", "lines_dropped"),
    ("buried", "lines_buried"),
    ("lag", "lag_records"),
)
MIB = 2**20


class Standing:
    """The newest word of every process, and which alerts are open."""

    def __init__(self) -> None:
        self._statuses: dict[bytes, Status] = {}
        self._alerts = Alerts()

    def take_status(self, key: bytes, statuses: Sequence[Status]) -> None:
        """Take a record of the topic: a status, or none where a process has ended as it should."""
        self._statuses.pop(key, None)
        if statuses:
            self._statuses[key] = statuses[0]

    def take_alert(self, value: bytes) -> Transition | None:
        """Take a record of the alerts; return what is new of one."""
        return self._alerts.take(value)

    def line(self, now: float | None = None) -> str:
        """Return all of it in a line for eyes; who is stale counts no more."""
        at = time.time() if now is None else now
        alive = [status for status in self._statuses.values() if not status.is_stale(at)]
        sums = [f"{word} {sum(status.figures.get(figure, 0) for status in alive):,.0f}" for word, figure in SUMS]
        workers = sum(status.component == "worker" for status in alive)
        memory = sum(status.figures.get("memory_bytes", 0) for status in alive) / MIB
        outages = sorted({name for status in alive for name in status.detail.get("outages", {})})
        shown = [*sums, f"alerts open {len(self._alerts.open)}", f"workers {workers}", f"{memory:,.0f} MiB"]
        return " · ".join([*shown, *(f"waiting for output {name}" for name in outages)])
