"""Lines → records as they cross Kafka: packs under load, the plain form for a lone line; pure."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from logflow_app.events import Metadata, PackRecord, SingleRecord
from shippers.lines import Lines

_encode = msgspec.json.Encoder().encode
_decode_pack = msgspec.json.Decoder(PackRecord).decode
_decode_single = msgspec.json.Decoder(SingleRecord).decode

METADATA_BYTES = 1024  # room for it in a pack; a pack that comes out larger all the same is halved


class Record(NamedTuple):
    """One record of `logs-raw`: it holds what its lane has in the bytes `[start, end)`."""

    lane: str
    value: bytes
    start: int
    end: int
    lines: int


@dataclass(frozen=True, slots=True)
class PackLimits:
    """How large records become: `max_bytes` as encoded (a lone line may pass it), and lines (0: as many as fit)."""

    max_bytes: int = 256 * 1024
    max_lines: int = 0


def pack(lines: Lines, metadata: Metadata, limits: PackLimits) -> Iterator[Record]:
    """Yield records that together claim all bytes of `lines`; `metadata` is what they share.

    A record claims `[offset, end_offset)` of its lane, where `offset` is that of its first line; only where empty lines
    were skipped before that one it says where its claim begins: a pack in `metadata.offset`, a record of the plain
    form, where that is the place of its line, in `metadata.claimed_from`.
    """
    if not lines.texts:
        return
    metadata = msgspec.structs.replace(metadata, encoding=lines.encoding)
    for part in _slices(lines, limits):
        yield from _encode_within(part, metadata, limits)


def halve(record: Record) -> list[Record]:
    """Return the record's lines in two records; of a record with one line, that record."""
    if record.lines < 2:
        return [record]
    whole = _decode_pack(record.value)
    lines = _whole(whole, record)
    return [_record(part, whole.metadata) for part in _halves(lines)]


def cut_line(record: Record, place: int) -> list[Record]:
    """Return the one line of `record` as two, the second beginning at the byte `place` of the lane."""
    lines = lines_of(record)
    raw, first = line_bytes(record), place - lines.offsets[0]
    metadata = _decode_single(record.value).metadata if is_single(record) else _decode_pack(record.value).metadata
    encoding = lines.encoding or "utf-8"
    head = Lines([raw[:first].decode(encoding)], lines.offsets, record.start, place, lines.encoding, lines.times)
    rest = Lines([raw[first:].decode(encoding)], [place], place, record.end, lines.encoding, lines.times)
    return [_record(part, metadata) for part in (head, rest)]


def line_bytes(record: Record) -> bytes:
    """Return the bytes of the one line of `record`, as they stand in its file."""
    lines = lines_of(record)
    return lines.texts[0].encode(lines.encoding or "utf-8")


def lines_of(record: Record) -> Lines:
    """Return what `record` holds."""
    if is_single(record):
        single = _decode_single(record.value)
        return Lines(
            [single.raw_log], [single.metadata.offset or 0], record.start, record.end, single.metadata.encoding
        )
    return _whole(_decode_pack(record.value), record)


def _whole(pack: PackRecord, record: Record) -> Lines:
    return Lines(pack.raw_logs, pack.offsets, record.start, record.end, pack.metadata.encoding, pack.times)


def is_single(record: Record) -> bool:
    """Return whether the record has the plain form of one line."""
    return record.value.startswith(b'{"raw_log":')


def _slices(lines: Lines, limits: PackLimits) -> Iterator[Lines]:
    """Yield pieces that should fit once encoded; what escaping adds is not foreseen."""
    place_bytes = len(str(lines.end)) + 4  # an offset with its comma, and the quotes and comma of its line
    encoded = lines.end - lines.start + len(lines.texts) * place_bytes
    share = max(limits.max_bytes - METADATA_BYTES, 1) / encoded
    reach = max(int((lines.end - lines.start) * share), 1)
    most = limits.max_lines or len(lines.texts)
    first = 0
    while first < len(lines.texts):
        if lines.end - lines.offsets[first] <= reach:
            after = len(lines.texts)
        else:
            after = max(bisect_left(lines.offsets, lines.offsets[first] + reach) - 1, first + 1)
        after = min(after, first + most)
        yield _part(lines, first, after)
        first = after


def _part(lines: Lines, first: int, after: int) -> Lines:
    start = lines.offsets[first] if first else lines.start
    end = lines.offsets[after] if after < len(lines.offsets) else lines.end
    return Lines(
        lines.texts[first:after], lines.offsets[first:after], start, end, lines.encoding, lines.times[first:after]
    )


def _halves(lines: Lines) -> tuple[Lines, Lines]:
    middle = len(lines.texts) // 2
    return _part(lines, 0, middle), _part(lines, middle, len(lines.texts))


def _encode_within(lines: Lines, metadata: Metadata, limits: PackLimits) -> Iterator[Record]:
    record = _record(lines, metadata, plain=limits.max_lines == 1)
    if len(record.value) <= limits.max_bytes or record.lines == 1:
        yield record
        return
    for half in _halves(lines):
        yield from _encode_within(half, metadata, limits)


def _record(lines: Lines, shared: Metadata, *, plain: bool = False) -> Record:
    offset: int | None = lines.offsets[0]
    claims_more = lines.start != offset
    metadata = msgspec.structs.replace(shared, offset=offset, end_offset=lines.end, claimed_from=None)
    if lines.times:
        metadata.shipper_timestamp = lines.times[0] / 1000
    if len(lines.texts) == 1 and (plain or not claims_more):
        metadata.claimed_from = lines.start if claims_more else None
        value = _encode(SingleRecord(lines.texts[0], metadata))
    else:
        metadata.offset = lines.start if claims_more else None
        value = _encode(PackRecord(lines.texts, lines.offsets, metadata, list(lines.times)))
    return Record(metadata.lane, value, lines.start, lines.end, len(lines.texts))
