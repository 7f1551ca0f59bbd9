"""Metrics are made from what events say, within bounds."""

from typing import Any

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from pydantic import ValidationError

from logflow_app.batch import Batch
from logflow_app.config.log_metrics import LogMetric, overlapping
from logflow_app.errors import ConfigError
from logflow_app.log_metrics import LogMetrics
from logflow_app.log_metrics.step import number_in
from logflow_app.metrics import LOG_METRIC_OVERFLOWS, LOG_METRIC_UNUSABLE

AT_MS = 1761233446123


def batch_of(*extras: dict[str, Any], at_ms: int = AT_MS, replayed: bool = False) -> Batch:
    """Events of the service shop with these extra fields."""
    events = [{"level": "INFO", "service": "shop", "message": "m", "extra_fields": extra} for extra in extras]
    places = list(range(len(events)))
    return Batch([""] * len(events), events, [""] * len(events), at_ms, places=places, is_replayed=replayed)


def shown(metrics: LogMetrics) -> list[str]:
    """The lines that Prometheus reads."""
    registry = CollectorRegistry()
    registry.register(metrics)
    return [line for line in generate_latest(registry).decode().splitlines() if not line.startswith("#")]


def made(batches: list[Batch], **keys: Any) -> list[str]:
    """What one metric shows after these batches."""
    metrics = LogMetrics([LogMetric(name="m", **keys)])
    for batch in batches:
        metrics.step(batch)
    return shown(metrics)


def test_a_counter_counts_events() -> None:
    """By its labels; a field that is missing is an empty label."""
    batch = batch_of({"status": 200}, {"status": 500}, {"status": 200}, {})
    expected = ['m_total{service="shop",status="200"} 2.0', 'm_total{service="shop",status="500"} 1.0']
    expected += ['m_total{service="shop",status=""} 1.0']
    assert expected == made([batch], type="counter", labels={"service": "service", "status": "status"})


def test_a_counter_adds_a_field() -> None:
    """Numbers and texts that are numbers; what is none, and what is negative, adds nothing."""
    values = [5, "2.5", "x", None, True, -3, float("nan"), [1]]
    batch = batch_of(*({"bytes": value} for value in values))
    assert ["m_total 7.5"] == made([batch], type="counter", field="bytes")


def test_a_gauge_is_the_last_number() -> None:
    """Of the latest batch."""
    batches = [batch_of({"depth": 5}), batch_of({"depth": 3}, {"depth": -1.5})]
    assert ["m -1.5"] == made(batches, type="gauge", field="depth")


def test_a_histogram_has_its_buckets() -> None:
    """A number belongs to the first bucket whose bound it does not exceed."""
    batch = batch_of(*({"secs": value} for value in (0.1, 0.2, 1.0, 7)))
    assert [
        'm_bucket{le="0.1"} 1.0',
        'm_bucket{le="1.0"} 3.0',
        'm_bucket{le="+Inf"} 4.0',
        "m_count 4.0",
        "m_sum 8.3",
    ] == made([batch], type="histogram", field="secs", buckets=[0.1, 1.0])


def test_only_events_that_fit_are_looked_at() -> None:
    """`when` is a query."""
    batch = batch_of({"status": 200}, {"status": 500})
    assert ["m_total 1.0"] == made([batch], type="counter", when="status:[500 TO 599]")


def test_a_sampled_event_counts_for_those_it_stands_for() -> None:
    """So that a metric is the same with and without sampling."""
    batch = batch_of({}, {})
    batch.weights = {1: 10}
    assert ["m_total 11.0"] == made([batch], type="counter")


def test_what_kafka_gives_again_is_not_counted_again() -> None:
    """Nor is what was dropped before."""
    batch = batch_of({}, {})
    batch.drop([0], "dropped")
    assert ["m_total 1.0"] == made([batch, batch_of({}, {}, replayed=True)], type="counter")


def test_labels_are_bounded() -> None:
    """Beyond `max_series` events are left out, and counted."""
    overflows = LOG_METRIC_OVERFLOWS.labels(metric="m")
    before = overflows._value.get()
    batch = batch_of(*({"user": name} for name in "aabbcc"))
    assert ['m_total{user="a"} 2.0', 'm_total{user="b"} 2.0'] == made(
        [batch], type="counter", labels={"user": "user"}, max_series=2
    )
    assert 2 == overflows._value.get() - before


def test_a_silent_series_is_forgotten() -> None:
    """After `idle_secs`, by the time events arrive: a process that reads nothing forgets nothing."""
    batches = [batch_of({"user": "a"}), batch_of({"user": "b"}, at_ms=AT_MS + 61_000)]
    assert ['m_total{user="b"} 1.0'] == made(batches, type="counter", labels={"user": "user"}, idle_secs=60)


def test_labels_are_text_that_can_be_shown() -> None:
    """Whatever an event holds."""
    batch = batch_of({"x": "a\ud800b"}, {"x": True}, {"x": {"deep": 1}}, {"x": "y" * 5000})
    lines = made([batch], type="counter", labels={"x": "x"})
    assert ['m_total{x="a?b"} 1.0', 'm_total{x="true"} 1.0'] == lines[:2]
    assert max(map(len, lines)) < 300


@pytest.mark.parametrize(
    "keys",
    [
        {"name": "1x", "type": "counter"},
        {"name": "logflow_x", "type": "counter"},
        {"name": "process_cpu_seconds", "type": "counter"},
        {"name": "x", "type": "gauge"},
        {"name": "x", "type": "histogram", "field": "a", "buckets": [2, 1]},
        {"name": "x", "type": "counter", "labels": {"le gume": "a"}},
        {"name": "x", "type": "histogram", "field": "a", "labels": {"le": "a"}},
        {"name": "_total", "type": "counter"},
    ],
)
def test_a_metric_that_cannot_be_is_refused(keys: dict[str, Any]) -> None:
    """By the configuration, before anything starts."""
    with pytest.raises(ValidationError):
        LogMetric(**keys)


def test_a_query_that_cannot_be_read_is_refused() -> None:
    """With what is wrong with it."""
    with pytest.raises(ConfigError):
        LogMetrics([LogMetric(name="x", type="counter", when="a:(")])


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        ([("http_total", "counter"), ("http", "counter")], "http"),
        ([("x", "histogram"), ("x_count", "gauge")], "x_count"),
    ],
)
def test_two_metrics_never_show_one_name(names: list[tuple[str, str]], shown: str) -> None:
    """Prometheus could not tell them apart."""
    metrics = [LogMetric(name=name, type=kind, field="a") for name, kind in names]  # type: ignore[arg-type]
    assert [(1, shown)] == overlapping(metrics)
    assert [] == overlapping(metrics[:1])


@pytest.mark.parametrize(
    ("value", "expected"),
    [(5, 5.0), ("12.5", 12.5), (" 7 ", 7.0), ("1e3", 1000.0), (-0.5, -0.5), (10**300, 1e300)]
    + [
        (value, None)
        for value in ("", "x", "1_000", "\u0663", "0x10", "nan", "Infinity", "9" * 500, "1e999", True, [1], {})
    ]
    + [(value, None) for value in (float("nan"), float("-inf"), 10**400)],
)
def test_a_number_is_finite_and_written_as_one(value: object, expected: float | None) -> None:
    """A value that is none is no number by accident."""
    assert expected == number_in(value)


def test_what_is_no_number_is_counted() -> None:
    """Fields that are not there are none of it."""
    unusable = LOG_METRIC_UNUSABLE.labels(metric="m")
    before = unusable._value.get()
    batch = batch_of({}, {"n": None}, {"n": "x"}, {"n": -1}, {"n": float("nan")}, {"n": 2})
    assert ["m_total 2.0"] == made([batch], type="counter", field="n")
    assert 3 == unusable._value.get() - before


def test_no_sum_becomes_infinite() -> None:
    """Nor does an event that stands for very many take memory for each."""
    batch = batch_of({"n": 1e308}, {"n": 1e308}, {"n": 1})
    batch.weights = {2: 10**12}
    assert ["m_total 1e+308"] == made([batch], type="counter", field="n")
    assert ["m_total 1.000000000002e+12"] == made([batch], type="counter")


def test_labels_are_escaped() -> None:
    """Quotes, line ends and backslashes, and what is no text is JSON."""
    batch = batch_of({"x": 'a"b\n\\'}, {"x": ["a", 1]}, {"x": 10**5000}, {"x": {"a": None}}, {"x": 1.5})
    assert [
        r'm_total{x="a\"b\n\\"} 1.0',
        r'm_total{x="[\"a\",1]"} 1.0',
        'm_total{x=""} 1.0',
        r'm_total{x="{\"a\":null}"} 1.0',
        'm_total{x="1.5"} 1.0',
    ] == made([batch], type="counter", labels={"x": "x"})


def test_a_metric_grows_old_while_nothing_comes() -> None:
    """By the clock, where there is one."""
    passed = [0.0]
    metrics = LogMetrics([LogMetric(name="m", type="gauge", field="n", idle_secs=60)], clock=lambda: passed[0])
    metrics.step(batch_of({"n": 1}))
    passed[0] = 59.0
    assert ["m 1.0"] == shown(metrics)
    passed[0] = 61.0
    assert [] == shown(metrics)
