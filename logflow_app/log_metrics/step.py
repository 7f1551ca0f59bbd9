"""Events → metrics: what the section `log_metrics` asks for is taken out of each batch."""

import math
from collections.abc import Iterator, Sequence

from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from logflow_app.batch import Batch
from logflow_app.config.log_metrics import LogMetric
from logflow_app.fields import Event, Field
from logflow_app.log_metrics.family import MAX_LABEL_CHARS, Family, Labels
from logflow_app.query import compile_query


class LogMetrics(Collector):
    """Fills all metrics of a configuration; register it with Prometheus' registry to show them.

    Raises `ConfigError` for a query that cannot be read. Lines that Kafka gives again are not counted again.
    """

    def __init__(self, sections: Sequence[LogMetric]) -> None:
        self._takers = [_Taker(section) for section in sections]

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
    def __init__(self, section: LogMetric) -> None:
        self.family = Family(section)
        self._fits = compile_query(section.when) if section.when else None
        self._field = Field(section.field) if section.field else None
        self._labels = [Field(name) for name in section.labels.values()]

    def take(self, batch: Batch) -> None:
        fits = self._fits
        found: dict[Labels, list[float]] = {}
        for place in batch.places:
            event = batch.events[place]
            if fits is not None and not fits(event):
                continue
            number = self._number(event)
            if number is not None:
                weight = batch.weights.get(place, 1)
                numbers = found.setdefault(self._labels_of(event), [])
                numbers.extend([number] * weight)
        if found:
            self.family.take(found, batch.arrival_ms)

    def _number(self, event: Event) -> float | None:
        if self._field is None:
            return 1.0
        value = self._field.get(event)
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            return None
        try:
            number = float(value)
        except (ValueError, OverflowError):
            return None
        return number if math.isfinite(number) else None

    def _labels_of(self, event: Event) -> Labels:
        return tuple([_label(field.get(event)) for field in self._labels])


def _label(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)[:MAX_LABEL_CHARS].encode("utf-8", "replace").decode()
