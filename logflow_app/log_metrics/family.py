"""One metric with all its series, one for each combination of labels."""

import threading
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterable, Mapping

from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.utils import floatToGoString

from logflow_app.config.log_metrics import LogMetric
from logflow_app.metrics import LOG_METRIC_OVERFLOWS

Labels = tuple[str, ...]
MAX_LABEL_CHARS = 200


class _Series:
    __slots__ = ("buckets", "changed_ms", "total", "value")

    def __init__(self, buckets: int) -> None:
        self.value = 0.0  # of a histogram, the sum
        self.total = 0
        self.buckets = [0] * buckets
        self.changed_ms = 0


class Family:
    """Adds up what batches bring; `newest_ms`, the highest time of arrival so far, is the only clock."""

    def __init__(self, section: LogMetric) -> None:
        self.section = section
        self._bounds = section.buckets if section.type == "histogram" else []
        self._series: OrderedDict[Labels, _Series] = OrderedDict()
        self._newest_ms = 0
        self._lock = threading.Lock()

    def take(self, found: Mapping[Labels, Iterable[float]], at_ms: int) -> None:
        """Take the numbers a batch has for each combination of labels; `at_ms` is when it arrived."""
        with self._lock:
            self._newest_ms = max(self._newest_ms, at_ms)
            self._forget()
            for labels, numbers in found.items():
                series = self._series.get(labels)
                if series is None:
                    if len(self._series) >= self.section.max_series:
                        LOG_METRIC_OVERFLOWS.labels(metric=self.section.name).inc(sum(1 for _ in numbers))
                        continue
                    series = self._series[labels] = _Series(len(self._bounds) + 1)
                self._series.move_to_end(labels)
                series.changed_ms = max(series.changed_ms, at_ms)
                self._add(series, numbers)

    def collect(self) -> Metric:
        """Return the metric as it stands, for Prometheus."""
        with self._lock:
            self._forget()
            series = list(self._series.items())
            return _metric(self.section, series, self._bounds)

    def _add(self, series: _Series, numbers: Iterable[float]) -> None:
        kind = self.section.type
        for number in numbers:
            if kind == "gauge":
                series.value = number
                continue
            if kind == "histogram":
                series.buckets[bisect_left(self._bounds, number)] += 1
                series.total += 1
            elif number < 0:  # a counter never falls
                continue
            series.value += number

    def _forget(self) -> None:
        """Forget series that no event had for long; the one that was silent for longest stands first."""
        oldest_ms = self._newest_ms - self.section.idle_secs * 1000
        while self._series and next(iter(self._series.values())).changed_ms < oldest_ms:
            self._series.popitem(last=False)


def _metric(section: LogMetric, series: list[tuple[Labels, _Series]], bounds: list[float]) -> Metric:
    names, told = list(section.labels), section.help or f"Made from events by log_metrics ({section.type})."
    if section.type == "histogram":
        histogram = HistogramMetricFamily(section.name, told, labels=names)
        for labels, each in series:
            histogram.add_metric(labels, _cumulated(bounds, each.buckets), each.value)
        return histogram
    kind = CounterMetricFamily if section.type == "counter" else GaugeMetricFamily
    found = kind(section.name, told, labels=names)
    for labels, each in series:
        found.add_metric(labels, each.value)
    return found


def _cumulated(bounds: list[float], buckets: list[int]) -> list[tuple[str, float]]:
    total, found = 0, []
    for bound, count in zip([*map(floatToGoString, bounds), "+Inf"], buckets, strict=True):
        total += count
        found.append((bound, float(total)))
    return found
