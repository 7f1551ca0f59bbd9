"""Metrics made from what events say: counters, gauges and histograms with labels, within bounds."""

from logflow_app.log_metrics.family import Family
from logflow_app.log_metrics.step import LogMetrics

__all__ = ["Family", "LogMetrics"]
