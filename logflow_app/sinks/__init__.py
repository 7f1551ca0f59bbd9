"""Destinations for documents: one file each, and a line here."""

from collections.abc import Callable, Mapping
from typing import Any

from logflow_app.sinks.base import Sink
from logflow_app.sinks.elasticsearch import ElasticsearchSink
from logflow_app.sinks.sqlite import SqliteSink

# An output's `type` in the configuration, and what makes a sink of that output.
SINKS: Mapping[str, Callable[[Any], Sink]] = {
    "elasticsearch": ElasticsearchSink,
    "sqlite": SqliteSink,
}
