"""The last hour of counts, whatever order and how often its records come in."""

import random
from typing import Any

from logflow_app.web.overview import overview
from logflow_app.web.recent_counts import WINDOW_SECS, RecentCounts
from tests.web.records import record
from tests.web.test_access import Clock

NOW = 1_800_000_000


def partial(
    group: str = "pay",
    bucket: int = NOW - 60,
    offset: int = 1,
    partition: int = 0,
    incarnation: str = "a",
    **value: int,
) -> Any:
    """Return the record of a partial."""
    content = {"group": group, "bucket": bucket, "incarnation": incarnation, "partition": partition, "offset": offset}
    return record(content | {"value": value}, f"{group}|{bucket}|{incarnation}|{partition}")


def counted(*records: Any, most: int = 1000) -> RecentCounts:
    """Return what comes of records."""
    counts = RecentCounts(Clock(NOW), most)
    counts.take(records, is_new=True)
    return counts


def test_the_newest_of_each_raw_partition_counts() -> None:
    """They are absolute: newer replaces older, of several partitions and incarnations they add up."""
    counts = counted(
        partial(offset=5, ERROR=3, INFO=1),
        partial(offset=9, ERROR=4, INFO=1),
        partial(offset=7, ERROR=2),
        partial(partition=1, offset=2, ERROR=10),
        partial(incarnation="b", offset=0, FATAL=1),
    )
    assert {"pay": {NOW - 60: {"ERROR": 14, "INFO": 1, "FATAL": 1}}} == counts.sums


def test_order_and_repetition_do_not_matter() -> None:
    """Any shuffle, read twice, gives the same."""
    records = [partial(offset=n, partition=n % 3, bucket=NOW - 60 * (n % 5), ERROR=n + 1) for n in range(60)]
    expected = counted(*records).sums
    for seed in range(5):
        shuffled = random.Random(seed).sample(records * 2, 120)
        assert expected == counted(*shuffled).sums


def test_what_is_older_than_an_hour_is_forgotten() -> None:
    """And not taken in the first place."""
    clock = Clock(NOW)
    counts = RecentCounts(clock)
    counts.take([partial(bucket=NOW - WINDOW_SECS - 120, ERROR=1), partial(ERROR=2)], is_new=True)
    assert ["pay"] == list(counts.sums)
    clock.now += WINDOW_SECS + 120
    counts.take([], is_new=True)
    assert {} == counts.sums


def test_of_too_many_services_the_small_ones_are_put_together() -> None:
    """What is kept is bounded, and says that it is no longer exact."""
    records = [partial(f"s{n}", ERROR=n + 1) for n in range(200)]
    counts = counted(*records, most=100)
    assert (True, True) == (len(counts.sums) <= 100, counts.is_approximate)
    assert "s199" in counts.sums
    figures = overview(counts, NOW, 60, 60)
    assert sum(range(1, 201)) == figures["totals"]["errors"]
    assert sum(range(1, 201)) == sum(sum(series["values"]) for series in figures["series"])


def test_what_is_no_count_is_passed_over() -> None:
    """Broken JSON, other shapes and nothing at all; ticks say how much is left to read."""
    tick = record({"incarnation": "a", "partition": 3, "watermark_ms": 1, "lag": 42, "idle": False}, "tick|a|3")
    strange = [record(value) for value in (b"", b"{", None, [], {"group": 1}, {"bucket": "x"})]
    counts = counted(*strange, tick, partial(ERROR=1), record(b"\xff", "tick|"))
    assert ({3: 42}, {"pay": {NOW - 60: {"ERROR": 1}}}) == (counts.lags, counts.sums)


def test_rates_are_of_what_is_new() -> None:
    """What was there before anybody looked is no rate."""
    clock = Clock(NOW)
    counts = RecentCounts(clock)
    counts.take([partial(offset=1, INFO=1_000_000)], is_new=False)
    assert (0, 0) == counts.rates.per_second()
    for n in range(1, 21):
        clock.now += 1
        counts.take([partial(offset=1 + n, INFO=1_000_000 + 100 * n, ERROR=10 * n)], is_new=True)
    lines, errors = counts.rates.per_second()
    assert (110, 10) == (round(lines), round(errors))
    clock.now += 60
    assert (0, 0) == counts.rates.per_second()


def test_the_chart_has_the_services_with_most_errors_and_the_rest_as_one() -> None:
    """Steps are whole buckets, and every error is in one of them."""
    records = [partial(f"s{n}", bucket=NOW - 600 + 60 * n, ERROR=n, INFO=5) for n in range(9)]
    figures = overview(counted(*records), NOW, 60, 60)
    assert ["s8", "s7", "s6", "s5", "s4", None] == [series["service"] for series in figures["series"]]
    assert [8, 7, 6, 5, 4, 6] == [sum(series["values"]) for series in figures["series"]]
    assert (60, 60, 60) == (figures["step_secs"], len(figures["times"]), len(figures["series"][0]["values"]))
    assert all(time % 60 == 0 for time in figures["times"])
    assert (9, 36, 81) == (figures["services_total"], figures["totals"]["errors"], figures["totals"]["lines"])
    assert NOW - 600 == figures["since"]
    place = figures["times"].index(NOW - 600 + 480)
    assert 8 == figures["series"][0]["values"][place]


def test_an_hour_of_nothing_is_an_answer() -> None:
    """With no series, no service and no errors."""
    figures = overview(counted(), NOW, 5, 5)
    assert ([], [], 0, None, 60) == (
        figures["series"],
        figures["services"],
        figures["totals"]["lines"],
        figures["since"],
        len(figures["times"]),
    )
