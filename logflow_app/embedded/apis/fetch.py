"""Fetch: batches out of partitions, as soon as there are enough of them."""

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from kio.schema.errors import ErrorCode

from logflow_app.embedded.apis.peer import OK, Answer, Peer, error
from logflow_app.embedded.broker import Broker
from logflow_app.embedded.messages import Buffer, Values
from logflow_app.embedded.partition import Partition, Waiter

if TYPE_CHECKING:
    from kio.schema.fetch.v12.request import FetchRequest

LEAST_BYTES = 64 * 1024  # what an answer may hold, however much others have not taken yet
LONGEST_WAIT_SECS = 300.0


class Wanted(NamedTuple):
    """A partition somebody reads: from where, and how much at most."""

    topic: str
    number: int
    partition: Partition | None
    offset: int
    max_bytes: int


class Read(NamedTuple):
    """What a partition gives."""

    wanted: Wanted
    code: ErrorCode
    records: Buffer


def fetch(broker: Broker, request: "FetchRequest", peer: Peer) -> Answer:
    """Answer when `min_bytes` are there, or something is wrong, or the wait is over.

    All records count as committed: there are no transactions, so both isolation levels read the same.
    """
    if getattr(request, "session_id", 0):
        return {**error(ErrorCode.fetch_session_id_not_found), "responses": []}  # each fetch tells all it wants
    wanted = list(_wanted(broker, request))
    wait_secs = min(request.max_wait.total_seconds(), LONGEST_WAIT_SECS)
    most = _most(broker, request)
    found = list(read_all(broker, wanted, most))
    missing = min(request.min_bytes, most) - sum(len(read.records) for read in found)
    if missing <= 0 or wait_secs <= 0 or any(read.code is not OK for read in found):
        return _values(found)
    return _later(broker, request, wanted, missing, wait_secs)


async def _later(
    broker: Broker, request: "FetchRequest", wanted: list[Wanted], missing: int, wait_secs: float
) -> Values:
    await _wait([one.partition for one in wanted if one.partition], missing, wait_secs)
    return _values(list(read_all(broker, wanted, _most(broker, request))))


def _most(broker: Broker, request: "FetchRequest") -> int:
    """Return how much may be answered: less while clients have not taken what they were given."""
    return min(request.max_bytes, max(broker.settings.max_fetch_bytes - broker.buffered_bytes, LEAST_BYTES))


def read_all(broker: Broker, wanted: list[Wanted], most: int) -> Iterator[Read]:
    """Yield what each partition has, together not much more than `most` bytes: the first batch may be larger."""
    taken = 0
    for one in wanted:
        code = _fault(one)
        data: Buffer = b""
        if code is OK and one.partition is not None and taken < most:
            try:
                data = one.partition.read(one.offset, min(one.max_bytes, most - taken))
            except OSError as problem:
                broker.trouble.refused(one.partition.name, problem)
                code = ErrorCode.kafka_storage_error
            if taken and taken + len(data) > most:
                data = b""
        taken += len(data)
        yield Read(one, code, data)


def _wanted(broker: Broker, request: "FetchRequest") -> Iterator[Wanted]:
    for topic in request.topics:
        for part in topic.partitions:
            partition = broker.catalogue.partition(topic.topic, part.partition)
            yield Wanted(topic.topic, part.partition, partition, part.fetch_offset, part.partition_max_bytes)


def _fault(wanted: Wanted) -> ErrorCode:
    partition = wanted.partition
    if partition is None or partition.is_removed:
        return ErrorCode.unknown_topic_or_partition
    if not partition.is_open:
        return ErrorCode.kafka_storage_error
    if not partition.log.start_offset <= wanted.offset <= partition.log.end_offset:
        return ErrorCode.offset_out_of_range
    return OK


async def _wait(partitions: list[Partition], missing_bytes: int, wait_secs: float) -> None:
    waiter = Waiter(missing_bytes)
    for partition in partitions:
        partition.waiters.add(waiter)
    try:
        async with asyncio.timeout(wait_secs):
            await waiter.future
    except TimeoutError:
        pass
    finally:
        for partition in partitions:
            partition.waiters.discard(waiter)


def _values(found: list[Read]) -> Values:
    topics: dict[str, list[Values]] = {}
    for (topic, index, partition, *_), code, records in found:
        is_there = partition is not None and partition.is_open
        end = partition.log.end_offset if partition is not None and is_there else -1
        start = partition.log.start_offset if partition is not None and is_there else -1
        row: Values = {
            "partition_index": index,
            "error_code": code,
            "high_watermark": end,
            "last_stable_offset": end,
            "log_start_offset": start,
            "records": records,
        }
        topics.setdefault(topic, []).append(row)
    responses: list[Values] = [{"topic": topic, "partitions": rows} for topic, rows in topics.items()]
    return {"error_code": OK, "session_id": 0, "responses": responses}
