"""What a producer has put into a batch, looked at before it is taken: every consumer would die of what is no record.

The format: https://kafka.apache.org/documentation/#record
"""

from typing import NamedTuple

from logflow_app.embedded.compression import TooLargeError, UnreadableError, inflate
from logflow_app.embedded.varints import varint

LEAST_RECORD_BYTES = 7  # its length, attributes, two deltas, and no key, value and headers
_FEW_RECORDS = 500


class Limits(NamedTuple):
    """How much a batch may hold when it is inflated; headers count as records do."""

    inflated_bytes: int
    records: int


def examine(codec: int, data: memoryview, count: int, limits: Limits) -> bool:
    """Return whether each record has a key; raises UnreadableError unless there are `count` whole records.

    Raises TooLargeError before it goes beyond the limits.
    """
    if count > limits.records:
        raise TooLargeError(f"{count} records in a batch, at most {limits.records} are taken")
    plain = inflate(codec, data, limits.inflated_bytes)
    if count > _FEW_RECORDS:
        plain = bytes(plain)  # a copy, but the bytes in it are found faster
    if count * LEAST_RECORD_BYTES > len(plain):
        raise UnreadableError(f"{count} records cannot be in {len(plain)} bytes")
    try:
        return _walk(plain, count, limits.records)
    except IndexError as error:
        raise UnreadableError("records end too early") from error


def _walk(plain: bytes | memoryview, count: int, headers_left: int) -> bool:
    """See `examine`. 0.5 to 1 µs a record: numbers of one byte are read in place."""
    position, has_keys, size = 0, True, len(plain)
    for number in range(count):
        length, at = varint(plain, position)
        end = at + length
        if length < LEAST_RECORD_BYTES - 1 or end > size:
            raise UnreadableError(f"record {number} ends at byte {end} of {size}")
        at += 1  # its attributes
        at = at + 1 if plain[at] < 0x80 else varint(plain, at)[1]
        delta, at = (plain[at] >> 1, at + 1) if plain[at] < 0x80 and not plain[at] & 1 else varint(plain, at)
        if delta != number:
            raise UnreadableError(f"record {number} says that it is record {delta}")
        for is_key in (True, False):
            length, at = varint(plain, at)
            if length >= 0:
                at += length
            elif length != -1:
                raise UnreadableError(f"a key or value of {length} bytes")
            elif is_key:
                has_keys = False
        if plain[at] or at + 1 != end:
            headers, at = varint(plain, at)
            headers_left -= headers
            if headers_left < 0:
                raise TooLargeError("too many headers in a batch")
            at = _after_headers(plain, at, headers, end)
            if at != end:
                raise UnreadableError(f"record {number} ends at byte {at}, and says {end}")
        position = end
    if position != size:
        raise UnreadableError(f"{size - position} bytes follow the last record")
    return has_keys


def _after_headers(plain: bytes | memoryview, at: int, headers: int, end: int) -> int:
    if headers < 0:
        raise UnreadableError(f"{headers} headers")
    for _ in range(headers):
        key_length, at = varint(plain, at)
        if key_length < 0:
            raise UnreadableError("a header without a key")
        length, at = varint(plain, at + key_length)
        if length < -1:
            raise UnreadableError(f"a header of {length} bytes")
        at += max(length, 0)
        if at > end:
            raise UnreadableError(f"a header ends at byte {at}, its record at {end}")
    return at
