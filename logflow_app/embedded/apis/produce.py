"""Produce: batches into partitions."""

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kio.schema.errors import ErrorCode

from logflow_app.embedded.apis.peer import OK, Answer, Peer
from logflow_app.embedded.batches import RefusedError
from logflow_app.embedded.broker import Broker
from logflow_app.embedded.messages import Values
from logflow_app.embedded.partition import Appended, Partition

if TYPE_CHECKING:
    from kio.schema.produce.v9.request import ProduceRequest

ACKS = (-1, 0, 1)


def produce(broker: Broker, request: "ProduceRequest", peer: Peer) -> Answer:
    """Append what came; the answer follows the write to the file, or the sync where the settings want that."""
    now_ms = int(time.time() * 1000)
    is_valid = request.acks in ACKS and request.transactional_id is None
    appended: list[Partition] = []
    topics: list[Values] = []
    for topic in request.topic_data:
        rows: list[Values] = []
        for data in topic.partition_data:
            partition = broker.catalogue.partition(topic.name, data.index)
            if not is_valid:
                row = _refused(ErrorCode.invalid_required_acks, "no transactions, and acks of -1, 0 or 1")
            elif partition is None:
                row = _refused(ErrorCode.unknown_topic_or_partition, None)
            else:
                row = _append(broker, partition, data.records or b"", now_ms)
                appended.append(partition)
            rows.append({"index": data.index, **row})
        topics.append({"name": topic.name, "partition_responses": rows})
    if request.acks == 0:
        return None
    return _synced(broker, appended, topics) if broker.syncs_always else {"responses": topics}


def _append(broker: Broker, partition: Partition, data: bytes, now_ms: int) -> Values:
    try:
        appended = partition.append(data, now_ms)
    except RefusedError as error:
        return _refused(error.code, str(error))
    except OSError as error:
        broker.trouble.refused(partition.name, error)
        broker.flusher.failed(partition)
        return _refused(ErrorCode.kafka_storage_error, f"the broker's disk refuses: {error.strerror or error}")
    broker.trouble.taken()
    broker.flusher.touched(partition)
    return {
        "error_code": OK,
        "base_offset": appended.offset,
        "log_append_time": _time(appended),
        "log_start_offset": partition.log.start_offset,
    }


async def _synced(broker: Broker, partitions: list[Partition], topics: list[Values]) -> Values:
    """Wait for the syncs; what could not be synced is told as refused: whether it is there nobody knows."""
    failed = {partition.name for partition in partitions if not await broker.flusher.synced(partition)}
    for topic in topics:
        for row in topic["partition_responses"]:  # type: ignore[attr-defined]  # a list, as made above
            if f"{topic['name']}-{row['index']}" in failed and row["error_code"] is OK:
                row.update(_refused(ErrorCode.kafka_storage_error, "the broker's disk could not be synced"))
    return {"responses": topics}


def _refused(code: ErrorCode, message: str | None) -> Values:
    return {"error_code": code, "base_offset": -1, "log_append_time": None, "error_message": message}


def _time(appended: Appended) -> datetime | None:
    if appended.append_time_ms < 0:
        return None
    return datetime.fromtimestamp(appended.append_time_ms / 1000, UTC)
