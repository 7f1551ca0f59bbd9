"""The records inside a batch: their keys and times, found without copying them, for compaction and look-ups by time."""

from collections.abc import Iterator
from typing import NamedTuple

import cramjam

from logflow_app.embedded.batches import APPEND_TIME, HEADER_BYTES, Batch

NONE, GZIP, SNAPPY, LZ4, ZSTD = range(5)
MAX_INFLATED_BYTES = 256 * 2**20  # what is larger is an attack, or a mistake
XERIAL = b"\x82SNAPPY\x00"  # Java's clients frame snappy blocks in a way of their own
XERIAL_HEADER_BYTES = 16

_FIRST_GUESS = 8  # times the compressed size


class UnreadableError(Exception):
    """A batch whose records cannot be told apart, although its checksum is right."""


class Record(NamedTuple):
    """A record in a batch: `raw` is all of it, as it may be copied into another batch with the same base."""

    offset_delta: int
    timestamp_delta: int
    key: memoryview | None
    has_value: bool
    raw: memoryview


def records(batch: Batch, data: bytes | bytearray | memoryview) -> Iterator[Record]:
    """Yield the records of a batch; raises UnreadableError. 2 µs each."""
    plain = memoryview(inflate(batch.codec, memoryview(data)[HEADER_BYTES : batch.length + 12]))
    position = 0
    try:
        for _ in range(batch.record_count):
            start = position
            length, position = _varint(plain, position)
            end = position + length
            timestamp_delta, at = _varint(plain, position + 1)  # after one byte of attributes
            offset_delta, at = _varint(plain, at)
            key_length, at = _varint(plain, at)
            key = plain[at : at + key_length] if key_length >= 0 else None
            value_length, at = _varint(plain, at + max(key_length, 0))
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


def inflate(codec: int, data: memoryview) -> bytes | memoryview:
    """Return the records as they were before compression; raises UnreadableError."""
    if codec == NONE:
        return data
    if codec == SNAPPY:
        return _inflate_snappy(bytes(data))
    module = {GZIP: cramjam.gzip, LZ4: cramjam.lz4, ZSTD: cramjam.zstd}[codec]
    room = max(len(data) * _FIRST_GUESS, 64 * 1024)
    while True:  # cramjam does not tell a buffer that is too small from damage
        out = bytearray(min(room, MAX_INFLATED_BYTES))
        try:
            return memoryview(out)[: module.decompress_into(data, out)]
        except cramjam.DecompressionError as error:
            if room >= MAX_INFLATED_BYTES:
                raise UnreadableError(f"{error}, or more than {MAX_INFLATED_BYTES} bytes") from error
        room *= 4


def deflate(codec: int, data: bytes) -> tuple[int, bytes]:
    """Return records compressed, and by what: snappy, of which clients know several forms, becomes lz4."""
    if codec == NONE:
        return NONE, data
    if codec == SNAPPY:
        codec = LZ4
    module = {GZIP: cramjam.gzip, LZ4: cramjam.lz4, ZSTD: cramjam.zstd}[codec]
    return codec, bytes(module.compress(data))


def _inflate_snappy(data: bytes) -> bytes:
    if not data.startswith(XERIAL):
        return _inflate_block(data, MAX_INFLATED_BYTES)
    blocks: list[bytes] = []
    position, left = XERIAL_HEADER_BYTES, MAX_INFLATED_BYTES
    while position + 4 <= len(data):
        length = int.from_bytes(data[position : position + 4], "big")
        blocks.append(_inflate_block(data[position + 4 : position + 4 + length], left))
        left -= len(blocks[-1])
        position += 4 + length
    return b"".join(blocks)


def _inflate_block(data: bytes, most_bytes: int) -> bytes:
    try:
        if cramjam.snappy.decompress_raw_len(data) > most_bytes:
            raise UnreadableError(f"more than {MAX_INFLATED_BYTES} bytes when decompressed")
        return bytes(cramjam.snappy.decompress_raw(data))
    except cramjam.DecompressionError as error:
        raise UnreadableError(str(error)) from error


def _varint(data: memoryview, position: int) -> tuple[int, int]:
    """Return a zigzag number and where it ends; raises IndexError where the data end in it."""
    byte = data[position]
    position += 1
    if byte < 0x80:
        return (byte >> 1) ^ -(byte & 1), position
    value, shift = byte & 0x7F, 7
    while True:
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return (value >> 1) ^ -(value & 1), position
        shift += 7
        if shift > 63:
            raise UnreadableError("a number of more than 64 bits")
