"""What is known now by its key: the alerts from `logs-alert-states`, the processes from `logs-status`."""

import time
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from aiokafka import ConsumerRecord

MOST_ENTRIES = 5000
MOST_SHOWN = 200
RESOLVED_SHOWN = 20
RESOLVED_SECS = 86_400
MISSED_REPORTS = 3
LISTS_TOLD = ("files", "arrivals", "templates")
SAMPLES, SAMPLE_CHARS = 5, 500

Entry = dict[str, Any]


class Board:
    """The newest value of each key of a compacted topic; of too many the ones that changed longest ago are left out."""

    def __init__(self) -> None:
        self.entries: dict[bytes, Entry] = {}

    def take(self, records: Iterable[ConsumerRecord]) -> None:
        """Take records of the topic; what is unreadable is left."""
        for record in records:
            key = record.key or b""
            self.entries.pop(key, None)
            entry = _decoded(record.value)
            if entry is not None:
                self.entries[key] = entry
        while len(self.entries) > MOST_ENTRIES:
            del self.entries[next(iter(self.entries))]


def _decoded(value: bytes | None) -> Entry | None:
    try:
        entry = msgspec.json.decode(value or b"null")
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return entry if isinstance(entry, dict) else None


def alerts_now(board: Board, now: float) -> dict[str, Any]:
    """Return the alerts that fire or are about to, newest first, and those resolved within the last day."""
    firing = [_shown(entry) for entry in board.entries.values() if entry.get("state") == "firing"]
    pending = [_shown(entry) for entry in board.entries.values() if entry.get("state") == "pending"]
    resolved = [
        _shown(entry)
        for entry in board.entries.values()
        if entry.get("state") == "resolved" and _number(entry, "resolved_at") >= now - RESOLVED_SECS
    ]
    return {
        "now": now,
        "firing": sorted(firing, key=_started)[:MOST_SHOWN],
        "pending": sorted(pending, key=_started)[:MOST_SHOWN],
        "resolved": sorted(resolved, key=lambda entry: -_number(entry, "resolved_at"))[:RESOLVED_SHOWN],
        "firing_total": len(firing),
    }


def _shown(entry: Entry) -> Entry:
    samples = entry.get("samples")
    cut = [str(sample)[:SAMPLE_CHARS] for sample in samples[:SAMPLES]] if isinstance(samples, list) else []
    return entry | {"samples": cut}


def _started(entry: Entry) -> tuple[float, str]:
    return -_number(entry, "started_at"), str(entry.get("fingerprint", ""))


def processes_now(board: Board, clock: Callable[[], float] = time.time) -> list[Entry]:
    """Return every process that reports, by component, with `is_alive`: whether its last reports were not missed."""
    now = clock()
    rows = [_without_lists(entry) | {"is_alive": _is_alive(entry, now)} for entry in board.entries.values()]
    return sorted(rows, key=lambda row: (str(row.get("component")), str(row.get("host")), str(row.get("id"))))


def _is_alive(entry: Entry, now: float) -> bool:
    return now - _number(entry, "at") <= MISSED_REPORTS * max(1.0, _number(entry, "interval_secs"))


def missing_now(processes: Iterable[Entry]) -> dict[str, Any]:
    """Return how many bytes of how many files have not arrived although later ones have, as workers tell it."""
    alive = [row for row in processes if row.get("is_alive")]
    missing = sum(_number(_within(row, "figures"), "gap_bytes") for row in alive)
    return {
        "bytes": int(missing),
        "files": int(sum(_number(_within(row, "detail"), "lanes_with_holes") for row in alive)),
    }


def templates_now(board: Board, most: int, clock: Callable[[], float] = time.time) -> dict[str, Any]:
    """Return the templates that living workers have seen since they were started, the most frequent first."""
    now = clock()
    found: dict[str, Entry] = {}
    for entry in board.entries.values():
        told = _within(entry, "detail").get("templates") if _is_alive(entry, now) else None
        for row in told if isinstance(told, list) else ():
            if isinstance(row, dict) and isinstance(row.get("id"), str):
                known = found.setdefault(row["id"], {**row, "count": 0})
                known["count"] += int(_number(row, "count"))
    rows = sorted(found.values(), key=lambda row: (-row["count"], row["id"]))
    return {"templates": rows[:most], "total": len(rows)}


def _without_lists(entry: Entry) -> Entry:
    """Return what a process tells but of single files and templates: a page asks for that every two seconds."""
    detail = {name: value for name, value in _within(entry, "detail").items() if name not in LISTS_TOLD}
    return entry | {"detail": detail}


def _within(entry: Entry, key: str) -> Entry:
    value = entry.get(key)
    return value if isinstance(value, dict) else {}


def _number(entry: Entry, key: str) -> float:
    value = entry.get(key)
    return float(value) if isinstance(value, int | float) else 0.0
