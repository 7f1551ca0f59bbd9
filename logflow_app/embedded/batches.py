"""Record batches of Kafka's format 2: checked and patched.

The format: https://kafka.apache.org/documentation/#recordbatch
"""

from struct import Struct
from typing import NamedTuple

from crc32c import crc32c
from kio.schema.errors import ErrorCode

from logflow_app.embedded.compression import MAX_INFLATED_BYTES, UnreadableError
from logflow_app.embedded.contents import Limits, examine

_HEADER = Struct(">qiibIhiqqqhii")
HEADER_BYTES = _HEADER.size
LENGTH_FROM = 12  # the length counts what follows it
CHECKED_FROM = 21  # the checksum covers what follows it
MAGIC = 2
CODEC_BITS, APPEND_TIME, TRANSACTIONAL, CONTROL = 0x07, 0x08, 0x10, 0x20
CODECS = 5  # none, gzip, snappy, lz4, zstd
NO_PRODUCER = -1
MOST_RECORDS = 2**17  # in a batch: more than the smallest records that fill Kafka's usual batch of 1 MiB
MOST_INFLATION = 20  # times the largest batch that a topic takes
LEAST_INFLATED_BYTES = 2**20

_BASE_OFFSET, _LEADER_EPOCH = Struct(">q"), Struct(">i")
_LEADER_EPOCH_AT = 12
_SEAL_AT = 17
_SEAL = Struct(">Ih")  # checksum, attributes
_MAX_TIMESTAMP_AT = 35
_MAX_TIMESTAMP = Struct(">q")


class Batch(NamedTuple):
    """What a batch's header says, field for field as it stands there."""

    base_offset: int
    length: int
    leader_epoch: int
    magic: int
    checksum: int
    attributes: int
    last_offset_delta: int
    base_timestamp: int
    max_timestamp: int
    producer_id: int
    producer_epoch: int
    base_sequence: int
    record_count: int

    @property
    def span(self) -> int:
        """How many offsets it covers."""
        return self.last_offset_delta + 1

    @property
    def codec(self) -> int:
        """Which compression its records have."""
        return self.attributes & CODEC_BITS

    @property
    def last_sequence(self) -> int:
        """The producer's number of its last record; numbers begin anew after 2³¹ - 1."""
        return (self.base_sequence + self.last_offset_delta) & 0x7FFFFFFF


class RefusedError(Exception):
    """A batch that is not taken; `code` is what its producer is told."""

    def __init__(self, code: ErrorCode, message: str) -> None:
        super().__init__(message)
        self.code = code


def header(data: bytes | bytearray | memoryview) -> Batch:
    """Return the header of a batch that was checked before."""
    return Batch(*_HEADER.unpack_from(data))


def check(data: bytes, max_bytes: int) -> Batch:
    """Return the header of what a producer sent as one batch; raises RefusedError."""
    if len(data) < HEADER_BYTES:
        raise RefusedError(ErrorCode.corrupt_message, f"expected a record batch, came {len(data)} bytes")
    batch = header(data)
    if batch.magic != MAGIC:
        raise RefusedError(ErrorCode.invalid_record, f"expected a batch of format 2, came format {batch.magic}")
    if batch.length + LENGTH_FROM != len(data):
        raise RefusedError(ErrorCode.invalid_record, "expected exactly one batch for a partition")
    if len(data) > max_bytes:
        raise RefusedError(ErrorCode.message_too_large, f"expected at most {max_bytes} bytes, came {len(data)}")
    if crc32c(memoryview(data)[CHECKED_FROM:]) != batch.checksum:
        raise RefusedError(ErrorCode.corrupt_message, "the batch is not as its checksum says")
    if batch.record_count < 1 or batch.span != batch.record_count:
        raise RefusedError(ErrorCode.invalid_record, f"{batch.record_count} records, but {batch.span} offsets")
    if batch.attributes & (TRANSACTIONAL | CONTROL):
        raise RefusedError(ErrorCode.invalid_txn_state, "this broker has no transactions")
    if batch.codec >= CODECS:
        raise RefusedError(ErrorCode.unsupported_compression_type, f"codec {batch.codec} is not known")
    return batch


def limits(max_bytes: int) -> Limits:
    """Return how much a batch of a topic may hold, from how large it may be as it comes."""
    inflated_bytes = min(max(max_bytes * MOST_INFLATION, LEAST_INFLATED_BYTES), MAX_INFLATED_BYTES)
    return Limits(inflated_bytes, MOST_RECORDS)


def check_contents(batch: Batch, data: bytes, within: Limits, *, needs_keys: bool) -> None:
    """Raise RefusedError unless the records inside are as the header says, TooLargeError where they exceed limits."""
    inside = memoryview(data)[HEADER_BYTES:]
    try:
        has_keys = examine(batch.codec, inside, batch.record_count, within)
    except UnreadableError as error:
        raise RefusedError(ErrorCode.invalid_record, f"the batch holds what is no record: {error}") from error
    if needs_keys and not has_keys:
        raise RefusedError(ErrorCode.invalid_record, "a compacted topic takes no record without a key")


def placed(data: bytes, offset: int, append_time_ms: int | None) -> memoryview:
    """Return the batch as it is kept: at its offset, with the time of its append where the topic wants that."""
    kept = bytearray(data)
    _BASE_OFFSET.pack_into(kept, 0, offset)
    _LEADER_EPOCH.pack_into(kept, _LEADER_EPOCH_AT, 0)
    if append_time_ms is not None:
        _, attributes = _SEAL.unpack_from(kept, _SEAL_AT)
        _MAX_TIMESTAMP.pack_into(kept, _MAX_TIMESTAMP_AT, append_time_ms)
        seal(kept, attributes | APPEND_TIME)
    return memoryview(kept)


def seal(batch: bytearray, attributes: int) -> None:
    """Set the attributes of a batch and then its checksum."""
    _SEAL.pack_into(batch, _SEAL_AT, 0, attributes)
    _SEAL.pack_into(batch, _SEAL_AT, crc32c(memoryview(batch)[CHECKED_FROM:]), attributes)


def with_records(original: Batch, records: bytes, count: int, codec: int) -> bytes:
    """Return a batch with fewer records in the place of `original`: all else, its offsets too, as it was."""
    attributes = (original.attributes & ~CODEC_BITS) | codec
    length = HEADER_BYTES - LENGTH_FROM + len(records)
    fields = original._replace(length=length, checksum=0, attributes=attributes, record_count=count)
    batch = bytearray(_HEADER.pack(*fields)) + records
    seal(batch, attributes)
    return bytes(batch)
