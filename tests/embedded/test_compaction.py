"""Compaction: the newest of each key stays, tombstones for their time, and a crash or a late reader loses nothing."""

import random
from pathlib import Path

import pytest

from logflow_app.embedded import compaction
from logflow_app.embedded.compaction import Done, History, Part, Pass, StoppedError
from logflow_app.embedded.dirt import ROLL_FROM_BYTES, close_tail, is_due, reach
from logflow_app.embedded.partition import Partition
from tests.embedded.logs import NOW_MS, contents, partition, put
from tests.embedded.wire import batch

COMPACT = {"cleanup.policy": "compact", "segment.bytes": "16384", "segment.ms": "1000"}
HOUR_MS = 3_600_000


def compact(kept: Partition, begin: int = 0, horizon: int = 0) -> Done:
    """Make a pass over everything that was appended."""
    kept.log.roll()
    done = compaction.run(kept.log.groups(), Part(begin, kept.log.end_offset, horizon), lambda: False)
    for draft in done.drafts:
        kept.log.adopt(draft)
    return done


@pytest.mark.parametrize("codec", range(5))
def test_the_newest_of_each_key_stays(tmp_path: Path, codec: int) -> None:
    """At its own offset, in batches of any codec, over a restart."""
    kept = partition(tmp_path, COMPACT)
    random.seed(codec)
    newest: dict[bytes, tuple[int, bytes, bytes | None]] = {}
    for number in range(300):
        key = b"key %d" % random.randrange(20) + b"long" * random.randrange(2) * 10
        newest[key] = (number, key, b"value %d" % number * 30)
        put(kept, (key, newest[key][2]), codec=codec)
    compact(kept)
    expected = sorted(newest.values())
    assert expected == contents(kept)
    kept.close()
    again = partition(tmp_path, COMPACT)
    assert expected == contents(again)
    assert 300 == again.log.end_offset
    again.close()


@pytest.mark.parametrize("codec", range(5))
def test_batches_are_thinned_out(tmp_path: Path, codec: int) -> None:
    """Of a batch only what is outdone goes: offsets, times and headers of the rest are as they were."""
    kept = partition(tmp_path, COMPACT)
    kept.append(batch([b"%d" % number * 100 for number in range(50)], b"same", codec=codec), NOW_MS)
    put(kept, (b"other", b"x"))
    compact(kept)
    assert [(49, b"same", b"49" * 100), (50, b"other", b"x")] == contents(kept)
    assert (49, NOW_MS) != kept.offset_at(0)
    kept.close()


def test_tombstones_stay_until_everybody_could_see_them(tmp_path: Path) -> None:
    """They outdo older values at once, and go when a pass that kept them is older than the delete time."""
    kept = partition(tmp_path, COMPACT)
    put(kept, (b"a", b"1"), (b"b", b"1"), (b"a", None))
    done = compact(kept)
    assert (True, 3) == (done.tombstones, done.until)
    assert [(1, b"b", b"1"), (2, b"a", None)] == contents(kept)
    put(kept, (b"c", b"1"), (b"b", None))
    done = compact(kept, begin=3, horizon=5)
    assert [(3, b"c", b"1"), (4, b"b", None)] == contents(kept)
    assert not compact(kept, begin=5, horizon=5).tombstones
    assert [(3, b"c", b"1")] == contents(kept)
    kept.close()


def test_more_keys_than_memory_are_taken_in_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each pass goes as far as it can learn, and the next goes on there."""
    monkeypatch.setattr(compaction.Newest.__init__, "__defaults__", (10,))
    kept = partition(tmp_path, COMPACT)
    put(kept, *((b"%d" % (number % 35), b"%d" % number) for number in range(100)))
    begin, passes = 0, 0
    while begin < 100:
        done = compact(kept, begin)
        assert done.until > begin
        begin, passes = done.until, passes + 1
    assert passes >= 10
    assert [(number, b"%d" % (number % 35), b"%d" % number) for number in range(65, 100)] == contents(kept)
    kept.close()


def test_nothing_from_the_end_of_a_pass_on_is_touched(tmp_path: Path) -> None:
    """Records that are too young stay, and outdo nothing yet."""
    kept = partition(tmp_path, COMPACT)
    put(kept, (b"a", b"1"), (b"a", b"2"))
    kept.log.roll()
    put(kept, (b"a", b"3"), (b"a", b"4"))
    kept.log.roll()
    for draft in compaction.run(kept.log.groups(), Part(0, 2, 0), lambda: False).drafts:
        kept.log.adopt(draft)
    assert [(1, b"a", b"2"), (2, b"a", b"3"), (3, b"a", b"4")] == contents(kept)
    kept.close()


def test_a_pass_can_be_stopped(tmp_path: Path) -> None:
    """It leaves everything as it was, and no file of its own."""
    kept = partition(tmp_path, COMPACT)
    put(kept, (b"a", b"1"), (b"a", b"2"))
    before = contents(kept)
    kept.log.roll()
    with pytest.raises(StoppedError):
        compaction.run(kept.log.groups(), Part(0, 2, 0), lambda: True)
    assert (before, []) == (contents(kept), list(tmp_path.glob("*.new")))
    kept.close()


def test_the_history_says_when_tombstones_may_go() -> None:
    """A pass that is as old as the delete time is the horizon; many passes leave few entries."""
    history = History()
    for minute in range(600):
        now_ms = NOW_MS + minute * 60_000
        history = history.after(Done([], 10 * (minute + 1), tombstones=True), now_ms, now_ms - HOUR_MS)
        reached = history.horizon(now_ms - HOUR_MS)
        assert 10 * (minute + 1) == history.clean_until
        assert reached <= max(minute - 60 + 1, 0) * 10
        assert minute < 70 or reached >= (minute - 70) * 10
        assert len(history.passes) <= 2 * compaction._STEPS + 2
    assert history == history.after(Done([], history.clean_until, tombstones=True), now_ms, now_ms - HOUR_MS)


def test_the_last_segment_is_closed_when_it_is_worth_it(tmp_path: Path) -> None:
    """When it is large or old, and enough is dirty, but never while its records are too young."""
    kept = partition(tmp_path, COMPACT | {"segment.bytes": str(2**26)})
    put(kept, (b"a", b"1"))
    close_tail(kept.log, kept.settings, History(), NOW_MS + 999)
    assert 0 == kept.log.tail.base
    young = kept.settings._replace(min_compaction_lag_secs=5.0)
    close_tail(kept.log, young, History(), NOW_MS + 4999)
    assert 0 == kept.log.tail.base
    close_tail(kept.log, kept.settings, History(), NOW_MS + 1000)
    assert 1 == kept.log.tail.base
    put(kept, (b"a", b"x" * (ROLL_FROM_BYTES // 2)), (b"a", b"x" * (ROLL_FROM_BYTES // 2)))
    close_tail(kept.log, kept.settings, History([Pass(1, NOW_MS)]), NOW_MS)
    assert 3 == kept.log.tail.base
    kept.close()


def test_a_pass_is_due_when_enough_is_dirty(tmp_path: Path) -> None:
    """By the ratio, by the age of what is dirty, or because tombstones have been seen long enough."""
    kept = partition(tmp_path, COMPACT | {"delete.retention.ms": "1000"})
    put(kept, *((b"%d" % number, b"x" * 1000) for number in range(40)))
    kept.log.roll()
    clean = History([Pass(40, NOW_MS)])
    now_ms = NOW_MS + 10_000
    assert is_due(kept.log, kept.settings, History(), now_ms)
    assert not is_due(kept.log, kept.settings, clean, now_ms)
    assert is_due(kept.log, kept.settings, History(clean.passes, tombstones=True), now_ms)
    assert not is_due(kept.log, kept.settings, History(clean.passes, tombstones=True), NOW_MS + 999)
    put(kept, (b"new", b"x" * 1000))
    kept.log.roll()
    assert not is_due(kept.log, kept.settings, clean, now_ms)
    assert is_due(kept.log, kept.settings._replace(max_compaction_lag_secs=10.0), clean, now_ms)
    assert is_due(kept.log, kept.settings._replace(min_dirty_ratio=0.01), clean, now_ms)
    kept.close()


def test_young_records_are_out_of_reach(tmp_path: Path) -> None:
    """`min.compaction.lag.ms`: a segment with a younger record, and all behind it, is left alone."""
    kept = partition(tmp_path, COMPACT)
    for number in range(3):
        put(kept, (b"a", b"1"), at_ms=NOW_MS + number * HOUR_MS)
        kept.log.roll()
    settings = kept.settings._replace(min_compaction_lag_secs=3600.0)
    assert [0, 1, 2, 3] == [reach(kept.log, settings, NOW_MS + number * HOUR_MS) for number in range(4)]
    kept.close()
