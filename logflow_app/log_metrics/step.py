"""Events → metrics: what the section `log_metrics` asks for is taken out of each batch."""

import math
from collections.abc import Iterator, Sequence

from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from logflow_app.batch import Batch
from logflow_app.config.log_metrics import LogMetric
from logflow_app.fields import Event, Field
from logflow_app.log_metrics.family import MAX_LABEL_CHARS, Clock, Family, Labels, Number
from logflow_app.metrics import LOG_METRIC_UNUSABLE
from logflow_app.parsers.bounds import as_text
from logflow_app.query import compile_setting
from logflow_app.query.values import number_of, written

MAX_NUMBER_CHARS = 400


class LogMetrics(Collector):
    """Fills all metrics of a configuration; register it with Prometheus' registry to show them.

    Raises `ConfigError` for a query that cannot be read. Lines that Kafka gives again are not counted again.
    `clock` tells seconds that pass; without one, series grow old only while others come.
    """

    def __init__(self, sections: Sequence[LogMetric], clock: Clock | None = None) -> None:
        self.clock = clock
        self._takers = [_Taker(section, self._secs) for section in sections]

    def _secs(self) -> float:
        return self.clock() if self.clock else 0.0

    def step(self, batch: Batch) -> None:
        """See logflow_app.batch.Step. 1 µs a line and metric."""
        if batch.is_replayed:
            return
        for taker in self._takers:
            taker.take(batch)

    def collect(self) -> Iterator[Metric]:
        """See Collector.collect."""
        for taker in self._takers:
            yield taker.family.collect()

    def describe(self) -> Iterator[Metric]:
        """Name the metrics without their series, so that the registry notices a name given twice."""
        for taker in self._takers:
            yield Family(taker.family.section).collect()


class _Taker:
    def __init__(self, section: LogMetric, clock: Clock) -> None:
        self.family = Family(section, clock)
        self._is_counter = section.type == "counter"
        self._fits = compile_setting("when", section.when) if section.when else None
        self._field = Field(section.field) if section.field else None
        self._labels = [Field(name) for name in section.labels.values()]

    def take(self, batch: Batch) -> None:
        fits = self._fits
        found: dict[Labels, list[Number]] = {}
        unusable = 0
        for place in batch.places:
            event = batch.events[place]
            if fits is not None and not fits(event):
                continue
            value = 1.0 if self._field is None else self._field.get(event)
            if value is None:
                continue
            number = number_in(value)
            if number is None or (number < 0 and self._is_counter):  # a counter never falls
                unusable += 1
                continue
            found.setdefault(self._labels_of(event), []).append((number, batch.weights.get(place, 1)))
        if unusable:
            LOG_METRIC_UNUSABLE.labels(metric=self.family.section.name).inc(unusable)
        if found:
            self.family.take(found, batch.arrival_ms)

    def _labels_of(self, event: Event) -> Labels:
        return tuple([label_of(field.get(event)) for field in self._labels])


def number_in(value: object) -> float | None:
    """Return the finite number a value is, or a text spells; None for any other."""
    if isinstance(value, str):
        value = number_of(value.strip()) if len(value) <= MAX_NUMBER_CHARS else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def label_of(value: object) -> str:
    """Return a value as a label: lists and objects as JSON, what is too long cut, no half of a character."""
    if value is None:
        return ""
    if not isinstance(value, str):
        value = written(value) if isinstance(value, bool | int | float) else as_text(value)
    return value[:MAX_LABEL_CHARS].encode("utf-8", "replace").decode()
