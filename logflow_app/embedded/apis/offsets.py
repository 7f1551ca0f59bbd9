"""Commits of consumer groups, and what they find when they come back."""

import time
from typing import TYPE_CHECKING

from kio.schema.errors import ErrorCode

from logflow_app.embedded.apis.peer import OK, Answer, Peer
from logflow_app.embedded.broker import Broker
from logflow_app.embedded.group import Claim
from logflow_app.embedded.messages import Values
from logflow_app.embedded.offsets import Committed, Place

if TYPE_CHECKING:
    from kio.schema.offset_commit.v8.request import OffsetCommitRequest
    from kio.schema.offset_fetch.v7.request import OffsetFetchRequest

MAX_METADATA = 4096
NO_EPOCH = -1
_NOTHING = Committed(-1, NO_EPOCH, "", 0)


def offset_commit(broker: Broker, request: "OffsetCommitRequest", peer: Peer) -> Answer:
    """Note how far a group has read; the answer follows the write to the file, or the sync where that is wanted."""
    group = broker.coordinator.get(request.group_id)
    claim = Claim(request.member_id, request.generation_id_or_member_epoch, getattr(request, "group_instance_id", None))
    refusal = group.may_commit(claim, broker.coordinator.now)
    broker.coordinator.changed(group)
    if not request.group_id:
        refusal = ErrorCode.invalid_group_id
    accepted, faults = _sorted(broker, request)
    if refusal is OK and accepted:
        refusal = _commit(broker, request.group_id, accepted)
        if refusal is OK and broker.syncs_always:
            return _synced(broker, request, faults)
    return _committed(request, faults, refusal)


def offset_fetch(broker: Broker, request: "OffsetFetchRequest", peer: Peer) -> Values:
    """Return how far a group has read: in the partitions asked for, or in all it knows."""
    known = broker.coordinator.offsets.of(request.group_id)
    if request.topics is None:
        asked: dict[str, list[int]] = {}
        for place in known:
            asked.setdefault(place.topic, []).append(place.partition)
    else:
        asked = {topic.name: list(topic.partition_indexes) for topic in request.topics}
    topics: list[Values] = [
        {"name": name, "partitions": [_row(index, known.get(Place(name, index), _NOTHING)) for index in indexes]}
        for name, indexes in asked.items()
    ]
    return {"error_code": OK, "topics": topics}


async def _synced(broker: Broker, request: "OffsetCommitRequest", faults: dict[Place, ErrorCode]) -> Values:
    is_synced = await broker.flusher.synced(broker.coordinator.offsets)
    return _committed(request, faults, OK if is_synced else ErrorCode.coordinator_not_available)


def _committed(request: "OffsetCommitRequest", faults: dict[Place, ErrorCode], otherwise: ErrorCode) -> Values:
    topics: list[Values] = []
    for topic in request.topics:
        rows = [
            {
                "partition_index": part.partition_index,
                "error_code": faults.get(Place(topic.name, part.partition_index), otherwise),
            }
            for part in topic.partitions
        ]
        topics.append({"name": topic.name, "partitions": rows})
    return {"topics": topics}


def _sorted(broker: Broker, request: "OffsetCommitRequest") -> tuple[dict[Place, Committed], dict[Place, ErrorCode]]:
    """Return what can be noted, and what cannot."""
    now_ms = int(time.time() * 1000)
    accepted: dict[Place, Committed] = {}
    faults: dict[Place, ErrorCode] = {}
    for topic in request.topics:
        for part in topic.partitions:
            place = Place(topic.name, part.partition_index)
            metadata = part.committed_metadata or ""
            if broker.catalogue.partition(*place) is None:
                faults[place] = ErrorCode.unknown_topic_or_partition
            elif len(metadata) > MAX_METADATA:
                faults[place] = ErrorCode.offset_metadata_too_large
            else:
                epoch = getattr(part, "committed_leader_epoch", NO_EPOCH)
                accepted[place] = Committed(part.committed_offset, epoch, metadata, now_ms)
    return accepted, faults


def _commit(broker: Broker, group_id: str, places: dict[Place, Committed]) -> ErrorCode:
    offsets = broker.coordinator.offsets
    try:
        offsets.commit(group_id, places)
    except OSError as error:
        broker.trouble.refused(offsets.name, error)
        broker.flusher.failed(offsets)
        return ErrorCode.coordinator_not_available
    broker.flusher.touched(offsets)
    return OK


def _row(index: int, committed: Committed) -> Values:
    return {
        "partition_index": index,
        "committed_offset": committed.offset,
        "committed_leader_epoch": committed.leader_epoch,
        "metadata": committed.metadata,
        "error_code": OK,
    }
