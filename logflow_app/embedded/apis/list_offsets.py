"""ListOffsets: the first and next offset of a partition, and the first record of a time."""

from typing import TYPE_CHECKING

from kio.schema.errors import ErrorCode

from logflow_app.embedded.apis.peer import OK, Peer
from logflow_app.embedded.broker import Broker
from logflow_app.embedded.messages import Values

if TYPE_CHECKING:
    from kio.schema.list_offsets.v6.request import ListOffsetsRequest

LATEST, EARLIEST = -1, -2
NOTHING = (-1, -1)


def list_offsets(broker: Broker, request: "ListOffsetsRequest", peer: Peer) -> Values:
    """Return an offset for each partition that is asked for; -1 where no record is so young."""
    topics: list[Values] = []
    for topic in request.topics:
        rows = [
            {"partition_index": part.partition_index, **_find(broker, topic.name, part.partition_index, part.timestamp)}
            for part in topic.partitions
        ]
        topics.append({"name": topic.name, "partitions": rows})
    return {"topics": topics}


def _find(broker: Broker, topic: str, index: int, timestamp_ms: int) -> Values:
    partition = broker.catalogue.partition(topic, index)
    if partition is None:
        return {"error_code": ErrorCode.unknown_topic_or_partition}
    try:
        if timestamp_ms == LATEST:
            offset, found_ms = partition.log.end_offset, -1
        elif timestamp_ms == EARLIEST:
            offset, found_ms = partition.log.start_offset, -1
        elif timestamp_ms < 0:
            return {"error_code": ErrorCode.unsupported_for_message_format}
        else:
            offset, found_ms = partition.offset_at(timestamp_ms) or NOTHING
    except OSError as error:
        broker.trouble.refused(partition.name, error)
        return {"error_code": ErrorCode.kafka_storage_error}
    return {"error_code": OK, "offset": offset, "timestamp": found_ms, "leader_epoch": 0}
