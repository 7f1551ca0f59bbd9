"""Which templates a worker has seen, how often, and in which service."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from logflow_app.templates.stamping import Seen

MAX_TEMPLATES = 5_000  # remembered; the one not seen for longest is forgotten


@dataclass(slots=True)
class Entry:
    """One template: its text, an event's service, and how many events of it this process has seen."""

    template: str
    service: str
    count: int = 0


class Book:
    """Counts templates; lines that Kafka gives again are not counted again."""

    def __init__(self, most: int = MAX_TEMPLATES) -> None:
        self._most = most
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self._lock = threading.Lock()  # web pages read while the pipeline writes

    def note(self, seen: Seen) -> None:
        """Count what a batch has."""
        with self._lock:
            for (template_id, template, service), events in seen.items():
                entry = self._entries.setdefault(template_id, Entry(template, service))
                self._entries.move_to_end(template_id)
                entry.count += events
            while len(self._entries) > self._most:
                self._entries.popitem(last=False)

    def top(self, most: int = 100) -> list[dict[str, Any]]:
        """Return the templates seen most often: `{id, template, service, count}`, the most frequent first."""
        with self._lock:
            entries = list(self._entries.items())
        entries.sort(key=lambda pair: (-pair[1].count, pair[0]))
        return [
            {"id": name, "template": entry.template, "service": entry.service, "count": entry.count}
            for name, entry in entries[:most]
        ]
