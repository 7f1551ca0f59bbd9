"""Destinations for documents: one file each, and a line here."""

from collections.abc import Mapping

from logflow_app.sinks.elasticsearch import ElasticsearchSink

# An output's `type` in the configuration, and the sink made from it.
SINKS: Mapping[str, type[ElasticsearchSink]] = {
    "elasticsearch": ElasticsearchSink,
}
