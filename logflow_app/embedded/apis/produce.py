"""Produce: batches into partitions."""

import asyncio
import contextlib
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from kio.schema.errors import ErrorCode

from logflow_app.embedded.apis.peer import OK, Answer, Peer
from logflow_app.embedded.batches import Batch, RefusedError
from logflow_app.embedded.broker import Broker
from logflow_app.embedded.compression import TooLargeError
from logflow_app.embedded.contents import Limits
from logflow_app.embedded.messages import Values
from logflow_app.embedded.partition import Appended, Partition

if TYPE_CHECKING:
    from kio.schema.produce.v9.request import ProduceRequest

ACKS = (-1, 0, 1)
AT_ONCE = 8  # batches of a request that are looked at without a thread, if they keep to these limits
LIMITS_AT_ONCE = Limits(2 * 2**20, 2000)


class _Part(NamedTuple):
    """What came for one partition: where it goes, and what to say if that is nowhere."""

    topic: str
    number: int
    partition: Partition | None
    data: bytes
    refusal: Values | None


_Refusal = tuple[ErrorCode, str]  # not the exception: its traceback would hold all that was inflated
_Checked = Batch | _Refusal | None  # None: not looked at yet


def produce(broker: Broker, request: "ProduceRequest", peer: Peer) -> Answer:
    """Append what came; the answer follows the write to the file, or the sync where the settings want that."""
    parts = list(_parts(broker, request))
    checked = _check_at_once(parts)
    if None in checked:
        return _produce_later(broker, parts, checked, request.acks)
    topics, appended = _append_all(broker, parts, checked)
    if request.acks == 0:
        return None
    return _synced(broker, appended, topics) if broker.syncs_always else {"responses": topics}


async def _produce_later(broker: Broker, parts: list[_Part], checked: list[_Checked], acks: int) -> Values | None:
    """Look at what is large in a thread, one batch of all clients at a time, so that the others are served."""
    for number, part in enumerate(parts):
        if checked[number] is None:
            async with broker.examining:
                checked[number] = await asyncio.to_thread(_check, part)
    topics, appended = _append_all(broker, parts, checked)
    if acks == 0:
        return None
    return await _synced(broker, appended, topics) if broker.syncs_always else {"responses": topics}


def _parts(broker: Broker, request: "ProduceRequest") -> Iterator[_Part]:
    is_valid = request.acks in ACKS and request.transactional_id is None
    for topic in request.topic_data:
        for data in topic.partition_data:
            partition = broker.catalogue.partition(topic.name, data.index)
            refusal = None
            if not is_valid:
                refusal = _refused(ErrorCode.invalid_required_acks, "no transactions, and acks of -1, 0 or 1")
            elif partition is None:
                refusal = _refused(ErrorCode.unknown_topic_or_partition, None)
            yield _Part(topic.name, data.index, partition, data.records or b"", refusal)


def _check_at_once(parts: list[_Part]) -> list[_Checked]:
    """Look at all that can be looked at in a few milliseconds."""
    checked: list[_Checked] = [None] * len(parts)
    for number, part in enumerate(parts[:AT_ONCE]):
        with contextlib.suppress(TooLargeError):
            checked[number] = _check(part, LIMITS_AT_ONCE)
    return checked


def _check(part: _Part, limits: Limits | None = None) -> Batch | _Refusal:
    if part.partition is None or part.refusal is not None:
        return ErrorCode.unknown_topic_or_partition, ""
    try:
        return part.partition.check(part.data, limits)
    except RefusedError as error:
        return error.code, str(error)


def _append_all(broker: Broker, parts: list[_Part], checked: list[_Checked]) -> tuple[list[Values], list[Partition]]:
    """Append without a pause, so that nobody comes between the batches of a request."""
    now_ms = int(time.time() * 1000)
    appended: list[Partition] = []
    topics: dict[str, list[Values]] = {}
    for part, batch in zip(parts, checked, strict=True):
        if part.partition is None or part.refusal is not None:
            row = part.refusal or {}
        elif part.partition.is_removed:
            row = _refused(ErrorCode.unknown_topic_or_partition, None)
        elif isinstance(batch, Batch):
            row = _append(broker, part.partition, part.data, now_ms, batch)
            appended.append(part.partition)
        else:
            row = _refused(*batch) if batch else {}
        topics.setdefault(part.topic, []).append({"index": part.number, **row})
    return [{"name": name, "partition_responses": rows} for name, rows in topics.items()], appended


def _append(broker: Broker, partition: Partition, data: bytes, now_ms: int, batch: Batch) -> Values:
    try:
        appended = partition.append(data, now_ms, batch)
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
