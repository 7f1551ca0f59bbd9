"""Kafka for Faust, a run of records at a time: the broker URL scheme `kafkabatch://`."""

from logflow_app.transport.consumer import Consumer
from logflow_app.transport.kafkabatch import Transport
from logflow_app.transport.messages import BatchMessage, FetchedMessage, abandon, acknowledge, is_abandoned
from logflow_app.transport.records import Record, RecordBatch, fold
from logflow_app.transport.schema import BatchSchema
from logflow_app.transport.versions import check_installed_versions, check_versions

__all__ = [
    "BatchMessage",
    "BatchSchema",
    "Consumer",
    "FetchedMessage",
    "Record",
    "RecordBatch",
    "Transport",
    "abandon",
    "acknowledge",
    "check_installed_versions",
    "check_versions",
    "fold",
    "is_abandoned",
]
