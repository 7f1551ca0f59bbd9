"""How far all raw partitions are: as far as the slowest, by claims that stay true."""

import itertools

from logflow_app.models import Tick
from logflow_app.tables.watermark import Watermark


def tick(partition: int, *, watermark_ms: int = 0, now_ms: int = 0, idle: bool = False) -> Tick:
    """Return a tick."""
    return Tick(incarnation="t~0", partition=partition, watermark_ms=watermark_ms, lag=0, idle=idle, now_ms=now_ms)


def after(*ticks: Tick) -> Watermark:
    """Return a watermark of two partitions that has taken these."""
    watermark = Watermark(2)
    for each in ticks:
        watermark.take(each)
    return watermark


def test_there_is_none_before_each_partition_was_heard_of():
    """Also where one is heard of twice, or one that is none of ours."""
    assert after().low_ms is None
    assert after(tick(0, watermark_ms=5), tick(0, watermark_ms=6), tick(7, watermark_ms=9)).low_ms is None
    assert 5 == after(tick(0, watermark_ms=5), tick(1, watermark_ms=6)).low_ms


def test_an_idle_partition_is_as_far_as_its_tick_any_other_as_far_as_its_lines():
    """One that lags holds all others back."""
    assert 70 == after(tick(0, watermark_ms=5, now_ms=70, idle=True), tick(1, watermark_ms=80, now_ms=90)).low_ms
    assert 5 == after(tick(0, watermark_ms=5, now_ms=70), tick(1, watermark_ms=80, now_ms=90, idle=True)).low_ms


def test_claims_are_taken_in_any_order():
    """An old one, as of a worker that slept, takes nothing back."""
    ticks = [tick(0, now_ms=50, idle=True), tick(0, watermark_ms=20, now_ms=60), tick(1, now_ms=40, idle=True)]
    for order in itertools.permutations(ticks):
        watermark = after(*order)
        assert (40, 60) == (watermark.low_ms, watermark.newest_ms)


def test_what_is_written_is_what_is_loaded_and_nothing_twice():
    """Copies of several processes are taken together."""
    first, second = after(tick(0, watermark_ms=5, now_ms=6)), after(tick(1, watermark_ms=3, now_ms=9))
    heir = Watermark(2)
    for each, offset in ((first, 17), (second, 12)):
        each.pass_by(offset)
        heir.load(each.take_change() or b"")
        assert each.take_change() is None
    assert (3, 9, 17) == (heir.low_ms, heir.newest_ms, heir.decided_to)
    heir.take_change()
    heir.pass_by(13)
    assert heir.take_change() is None
    heir.pass_by(18)
    assert b'{"partitions":{"0":5,"1":3},"newest_ms":9,"decided_to":18}' == heir.take_change()


def test_a_topic_made_again_is_read_from_its_beginning():
    """Its offsets are below those that were decided, and none of them is."""
    watermark = after(tick(0, watermark_ms=5))
    watermark.pass_by(1_000)
    watermark.begin_anew()
    watermark.pass_by(0)
    assert (0, True) == (watermark.decided_to, watermark.take_change() is not None)
