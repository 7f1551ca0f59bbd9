"""One metric with all its series, one for each combination of labels."""

import threading
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import isfinite

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


Clock = Callable[[], float]
"""Tells seconds that pass, from any beginning."""

Number = tuple[float, int]
"""A number, and how many events say it."""


def _stands_still() -> float:
    return 0.0


class _Series:
    __slots__ = ("buckets", "changed_ms", "value")

    def __init__(self, buckets: int) -> None:
        self.value = 0.0  # of a histogram, the sum
        self.buckets = [0] * buckets
        self.changed_ms = 0


class Family:
    """Adds up what batches bring; the time is that of the newest arrival, and goes on by `clock` while none comes."""

    def __init__(self, section: LogMetric, clock: Clock = _stands_still) -> None:
        self.section = section
        self._clock = clock
        self._newest_at = clock()
        self._bounds = section.buckets if section.type == "histogram" else []
        self._series: OrderedDict[Labels, _Series] = OrderedDict()
        self._newest_ms = 0
        self._lock = threading.Lock()

    def take(self, found: Mapping[Labels, Sequence[Number]], at_ms: int) -> None:
        """Take the numbers a batch has for each combination of labels; `at_ms` is when it arrived."""
        with self._lock:
            self._newest_ms, self._newest_at = max(self._newest_ms, at_ms), self._clock()
            self._forget(self._newest_ms)
            overflows = 0
            for labels, numbers in found.items():
                series = self._series.get(labels)
                if series is None:
                    if len(self._series) >= self.section.max_series:
                        overflows += sum(events for _, events in numbers)
                        continue
                    series = self._series[labels] = _Series(len(self._bounds) + 1)
                self._series.move_to_end(labels)
                series.changed_ms = max(series.changed_ms, at_ms)
                self._add(series, numbers)
        if overflows:
            LOG_METRIC_OVERFLOWS.labels(metric=self.section.name).inc(overflows)

    def collect(self) -> Metric:
        """Return the metric as it stands, for Prometheus."""
        with self._lock:
            self._forget(self._newest_ms + (self._clock() - self._newest_at) * 1000)
            series = list(self._series.items())
            return _metric(self.section, series, self._bounds)

    def _add(self, series: _Series, numbers: Iterable[Number]) -> None:
        kind = self.section.type
        for number, events in numbers:
            if kind == "gauge":
                series.value = number
                continue
            if kind == "histogram":
                series.buckets[bisect_left(self._bounds, number)] += events
            total = series.value + number * events
            if isfinite(total):  # the largest numbers there are must not end a sum for good
                series.value = total

    def _forget(self, now_ms: float) -> None:
        """Forget series that no event had for long; the one that was silent for longest stands first."""
        oldest_ms = now_ms - self.section.idle_secs * 1000
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
