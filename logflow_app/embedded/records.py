"""The records inside a batch: their keys and times, found without copying them, for compaction and look-ups by time."""

from collections.abc import Iterator
from typing import NamedTuple

from logflow_app.embedded.batches import APPEND_TIME, HEADER_BYTES, Batch
from logflow_app.embedded.compression import TooLargeError, UnreadableError, inflate
from logflow_app.embedded.varints import varint


class Record(NamedTuple):
    """A record in a batch: `raw` is all of it, as it may be copied into another batch with the same base."""

    offset_delta: int
    timestamp_delta: int
    key: memoryview | None
    has_value: bool
    raw: memoryview


def records(batch: Batch, data: bytes | bytearray | memoryview) -> Iterator[Record]:
    """Yield the records of a batch; raises UnreadableError. 2 µs each."""
    try:
        plain = memoryview(inflate(batch.codec, memoryview(data)[HEADER_BYTES : batch.length + 12]))
    except TooLargeError as error:
        raise UnreadableError(str(error)) from error
    position = 0
    try:
        for _ in range(batch.record_count):
            start = position
            length, position = varint(plain, position)
            end = position + length
            timestamp_delta, at = varint(plain, position + 1)  # after one byte of attributes
            offset_delta, at = varint(plain, at)
            key_length, at = varint(plain, at)
            key = plain[at : at + key_length] if key_length >= 0 else None
            value_length, at = varint(plain, at + max(key_length, 0))
            if at + max(value_length, 0) > end or end > len(plain) or length < 0:
                raise UnreadableError(f"a record ends at byte {end} of {len(plain)}")
            yield Record(offset_delta, timestamp_delta, key, value_length >= 0, plain[start:end])
            position = end
    except IndexError as error:
        raise UnreadableError("records end too early") from error


def first_since(batch: Batch, data: bytes, timestamp_ms: int) -> tuple[int, int]:
    """Return offset and time of the batch's first record that is not older, the last one's if none is."""
    found = batch.base_offset, batch.max_timestamp
    for record in records(batch, data):
        time_ms = (
            batch.max_timestamp if batch.attributes & APPEND_TIME else batch.base_timestamp + record.timestamp_delta
        )
        found = batch.base_offset + record.offset_delta, time_ms
        if time_ms >= timestamp_ms:
            break
    return found
