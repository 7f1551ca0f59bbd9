"""Records are added up once, however often they are read."""

from dataclasses import dataclass
from typing import Any

import msgspec

from logflow_app.events import DeadLetter, Metadata, Origin
from logflow_app.supervisor.tally import Alerts, Counted, Tally
from logflow_app.topics import named

RAW, LETTERS, ALERTS, LEDGER = "logs-raw", "logs-dead-letters", "logs-alerts", "logflow-ledger-changelog"


@dataclass
class Record:
    """A record of a topic."""

    topic: str
    offset: int
    value: bytes | None
    key: bytes | None = b"k"
    partition: int = 0
    timestamp: int = 1


def tally(counted: dict[int, Counted] | None = None) -> Tally:
    """Return one that knows nothing, or what an earlier run had counted."""
    return Tally(named(), "logflow", counted or {})


def alert(state: str, episode: int = 1, **more: Any) -> bytes:
    """Return an alert's record, with more in it than is read."""
    known = {"fingerprint": "f", "rule": "errors", "group": "pay", "value": 12.0, "threshold": 10.0, "samples": ["x"]}
    return msgspec.json.encode(known | {"state": state, "episode": episode} | more)


def letter(line_id: str) -> bytes:
    """Return a dead letter."""
    return msgspec.json.encode(DeadLetter(line_id, "s", "r", "e", "l", Metadata(), Origin(RAW, 0, 0, 0), "now", 1, "p"))


def test_lines_are_counted_as_the_worker_counts_them() -> None:
    """Packs, single lines, what strangers send; no tombstones; repeats as often as they come."""
    book = tally()
    values = [
        b'{"raw_log": "a"}',
        b'{"raw_logs": ["b", "c"], "offsets": [0, 2]}',
        b"no JSON",
        None,
        b'{"raw_logs": []}',
    ]
    for offset, value in enumerate([*values, values[1]]):
        book.take(Record(RAW, offset, value))
    assert 6 == book.shipped
    assert {(RAW, 0): 6} == book.positions


def test_what_was_counted_before_is_not_counted_again() -> None:
    """Even where the topic does not hold it any more."""
    book = tally({0: Counted(2, 100)})
    for offset in (1, 2, 2, 3):
        book.take(Record(RAW, offset, b'{"raw_log": "a"}'))
    assert 102 == book.shipped
    assert {0: Counted(4, 102)} == book.counted


def test_letters_are_counted_by_line() -> None:
    """One that was buried twice is one; what is no letter is none."""
    book = tally()
    for offset, value in enumerate([letter("a"), letter("b"), letter("a"), b"garbage"]):
        book.take(Record(LETTERS, offset, value))
    assert 2 == book.buried


def test_repeats_come_from_the_ledgers() -> None:
    """Of a lane's versions the last one counts."""
    book = tally()
    lane = {"seen_ms": 1, "intervals": [[0, 9]]}
    for offset, repeats in ((5, 2), (9, 7), (5, 2)):
        value = msgspec.json.encode(lane | {"offset": offset, "repeats": repeats})
        book.take(Record(LEDGER, offset, value, f"topic~0|0|lane|a|{offset}|p1".encode()))
    book.take(Record(LEDGER, 10, b'{"offset":5,"counts":{}}', b"topic~0|0|bucket|60|5|p1"))
    book.take(Record(LEDGER, 11, None, b"topic~0|0|lane|a|5|p1"))
    assert 7 == book.dropped


def test_transitions_are_counted_once() -> None:
    """Whoever wrote them again; an alert is open until it is resolved."""
    alerts = Alerts()
    told = [alerts.take(each) for each in (alert("pending"), alert("firing"), alert("firing", value=99.0))]
    assert ["pending", "firing", None] == [each and each.state for each in told]
    assert ["f"] == list(alerts.open)
    alerts.take(alert("resolved"))
    alerts.take(alert("resolved", revision=2))
    alerts.take(alert("firing", episode=2))
    assert ({("f", 1), ("f", 2)}, {("f", 1)}) == (alerts.fired, alerts.resolved)
    assert None is alerts.take(b"garbage")


def test_a_record_tells_what_is_new_of_an_alert() -> None:
    """And of nothing else."""
    book = tally()
    assert None is book.take(Record(RAW, 0, b"x"))
    assert "firing" == getattr(book.take(Record(ALERTS, 0, alert("firing"))), "state", None)
