"""One partition of the counts: everything in the order of its records, and nothing kept for ever."""

from logflow_app.models import PartialCount, Tick
from logflow_app.rules import Threshold
from logflow_app.tables.watched import FORGET_EVERY_SECS, Watched, WatchSettings

START = 1_700_000_040
DAY_SECS = 86_400


def errors(bucket: int, lines: int = 10, offset: int = 0) -> PartialCount:
    """Return a count of errors."""
    return PartialCount(
        group="payment", bucket=bucket, incarnation="t~0", partition=0, offset=offset, value={"ERROR": lines}
    )


def tick(secs: int) -> Tick:
    """Return that all is counted up to so many seconds after START."""
    return Tick(incarnation="t~0", partition=0, watermark_ms=0, lag=0, idle=True, now_ms=(START + secs) * 1000)


def watching() -> Watched:
    """Return what watches one raw partition."""
    return Watched(WatchSettings([Threshold("errors", 10)], raw_partitions=1), "p1.1")


def test_a_count_behind_a_tick_is_late_and_one_before_it_is_not():
    """However many records come in one batch: their order decides, not how they were fetched."""
    late, in_time = watching(), watching()
    for offset, message in enumerate((tick(0), tick(130), errors(START))):
        late.take(message, offset)
    for offset, message in enumerate((tick(0), errors(START), tick(130))):
        in_time.take(message, offset)
    told = [[(alert.state, alert.late) for alert in each.take_changes().alerts.alerts] for each in (late, in_time)]
    assert [[("firing", True), ("resolved", True)], [("firing", False), ("resolved", False)]] == told


def test_what_says_nothing_new_changes_nothing():
    """A count told again, a tick of long ago."""
    watched = watching()
    for offset, message in enumerate((tick(0), errors(START, 3, 7))):
        watched.take(message, offset)
    watched.take_changes()
    for offset, message in enumerate((errors(START, 3, 7), errors(START, 2, 5), tick(-50)), start=2):
        watched.take(message, offset)
    changes = watched.take_changes()
    assert ({}, {}, []) == (changes.windows, changes.alerts.written, changes.alerts.alerts)
    assert b'"decided_to":4' in changes.progress[b"progress|p1.1"]


def test_a_successor_writes_its_own_watermark_and_deletes_the_others():
    """Once there is something new to write."""
    first = watching()
    first.take(tick(5), 0)
    entries = first.take_changes().progress
    heir = Watched(WatchSettings(raw_partitions=1), "p2.1")
    heir.load([], list(entries.items()), range(1, 2))
    assert ({}, []) == (heir.take_changes().progress, heir.take_changes().obsolete_progress)
    heir.take(tick(6), 1)
    changes = heir.take_changes()
    assert ([b"progress|p2.1"], [b"progress|p1.1"]) == (list(changes.progress), changes.obsolete_progress)


def test_old_buckets_are_forgotten_but_not_looked_for_all_the_time():
    """Every ten minutes of the lines' own time."""
    watched = watching()
    kept = []
    for offset, secs in enumerate((0, DAY_SECS, DAY_SECS + 60, DAY_SECS + 60 + FORGET_EVERY_SECS)):
        watched.take(errors(START + secs), offset)
        watched.take_changes()
        watched.forget(DAY_SECS)
        kept.append(sorted(key.bucket - START for key in watched.windows.windows))
    minute_later = DAY_SECS + 60
    assert [[0], [0, DAY_SECS], [0, DAY_SECS, minute_later]] == kept[:3]
    assert [DAY_SECS, minute_later, minute_later + FORGET_EVERY_SECS] == kept[3]
