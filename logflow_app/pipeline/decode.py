"""Records of `logs-raw` → packs of lines. Whatever comes is taken: what is no record of ours is a line of its own."""

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple, Protocol

from logflow_app.events import LATIN_1, Metadata, Pack, UnreadableBatch
from logflow_app.pipeline.envelopes import Mended, read

LONGEST_LANE = 200  # ids are "<lane>-<offset>", and Elasticsearch takes ids of at most 512 bytes
LARGEST_PLACE = 2**62
_NOTHING = Metadata()


class RawRecord(Protocol):
    """What is read of a Kafka record; `timestamp` is the broker's append time in milliseconds."""

    value: bytes | None
    offset: int
    timestamp: int


class Place(NamedTuple):
    """The partition that records come from; `incarnation` is the id of the topic while it exists."""

    topic: str
    partition: int
    incarnation: str


def decode(records: Iterable[RawRecord], place: Place) -> list[Pack]:
    """Return the lines of `records` in order; consecutive one-line records of one lane become one pack.

    Lines that name no place in a lane get an id from their place in Kafka, `<incarnation>-<partition>-<offset>-<n>`.
    """
    packs: list[Pack] = []
    last: Pack | None = None  # where a one-line record may be added
    for record in records:
        if record.value is None:  # a tombstone holds no line
            continue
        if isinstance(record, UnreadableBatch):
            last = None
            packs.append(_unreadable(record, place))
            continue
        envelope = read(record.value)
        if envelope is None:
            last = None
            packs.append(_foreign(record, place))
        elif isinstance(envelope, Mended):
            last = None
            packs += _mended(record, envelope, place)
        elif envelope.raw_logs is not None:
            last = None
            if envelope.raw_logs:
                pack = _pack(record, envelope.raw_logs, envelope.offsets, envelope.metadata or _NOTHING, place)
                _time(pack, envelope.times)
                packs.append(pack)
        else:
            line, meta = envelope.raw_log or "", envelope.metadata or _NOTHING
            if last is None or not _continues(last, meta, record.timestamp):
                last = _pack(record, [line], None if meta.offset is None else [meta.offset], meta, place)
                last.record_offsets = [record.offset]
                packs.append(last)
            else:
                _append(last, line, meta, record.offset, place)
    return packs


def _unreadable(batch: UnreadableBatch, place: Place) -> Pack:
    """Return the bytes of a batch as one line, which is to be buried."""
    pack = _pack(batch, [(batch.value or b"").decode(LATIN_1)], None, Metadata(encoding=LATIN_1), place)
    pack.unreadable = batch.error
    return pack


def _mended(record: RawRecord, envelope: Mended, place: Place) -> list[Pack]:
    """Return the lines of an envelope that is not quite one, with what was not understood of it."""
    meta = envelope.metadata or _NOTHING
    lines, offsets = envelope.raw_logs, envelope.offsets
    if lines is None:
        lines, offsets = [envelope.raw_log or ""], None if meta.offset is None else [meta.offset]
    if not lines:
        return []
    pack = _pack(record, lines, offsets, meta, place)
    _time(pack, envelope.times)
    pack.malformed = envelope.odd
    return [pack]


def _time(pack: Pack, times: list[int] | None) -> None:
    """Note when the lines were written, if a time is given for each."""
    if times and len(times) == len(pack.lines):
        pack.times = times


def _pack(record: RawRecord, lines: list[str], offsets: list[int] | None, meta: Metadata, place: Place) -> Pack:
    end = meta.end_offset
    if end is None and meta.offset is not None and len(lines) == 1:
        end = meta.offset + len(lines[0].encode()) + 1
    laned = offsets is not None and end is not None and _fits(meta.lane, lines, offsets, end)
    if laned:
        ids = [f"{meta.lane}-{offset}" for offset in offsets or ()]  # 0.15 µs a line
    else:
        ids = [f"{place.incarnation}-{place.partition}-{record.offset}-{n}" for n in range(len(lines))]
    return Pack(
        lines=lines,
        ids=ids,
        meta=meta,
        arrival_ms=record.timestamp,
        topic=place.topic,
        partition=place.partition,
        first_offset=record.offset,
        last_offset=record.offset,
        offsets=(offsets or []) if laned else [],
        end_offset=(end or 0) if laned else 0,
    )


def _fits(lane: str, lines: list[str], offsets: list[int], end: int) -> bool:
    """Return whether the places make sense; a producer that gets them wrong is taken as one that gives none."""
    return (
        0 < len(lane) <= LONGEST_LANE
        and len(lines) == len(offsets)
        and offsets[0] >= 0
        and offsets[-1] < end <= LARGEST_PLACE
        and all(before < after for before, after in pairwise(offsets))
    )


def _continues(pack: Pack, meta: Metadata, arrival_ms: int) -> bool:
    """Return whether a one-line record can join the pack: next in its lane, same origin, same second, same arrival."""
    last = pack.meta
    return (
        pack.arrival_ms == arrival_ms
        and (not pack.offsets or meta.offset == pack.end_offset)
        and bool(pack.offsets) == (meta.offset is not None and meta.end_offset is not None)
        and last.lane == meta.lane
        and last.file_path == meta.file_path
        and last.source == meta.source
        and last.service == meta.service
        and last.input == meta.input
        and last.tz == meta.tz
        and last.encoding == meta.encoding
        and last.fields == meta.fields
        and last.truncated_bytes == meta.truncated_bytes
        and last.topic == meta.topic
        and int(last.shipper_timestamp) == int(meta.shipper_timestamp)
    )


def _append(pack: Pack, line: str, meta: Metadata, record_offset: int, place: Place) -> None:
    pack.lines.append(line)
    pack.record_offsets.append(record_offset)
    pack.last_offset = record_offset
    if pack.offsets:
        pack.ids.append(f"{meta.lane}-{meta.offset}")
        pack.offsets.append(meta.offset or 0)
        pack.end_offset = max(meta.end_offset or 0, (meta.offset or 0) + 1)
    else:
        pack.ids.append(f"{place.incarnation}-{place.partition}-{record_offset}-0")


def _foreign(record: RawRecord, place: Place) -> Pack:
    """One line with no metadata; bytes that are not UTF-8 travel on as Latin-1 code points, so that none is lost."""
    value = record.value or b""
    try:
        return _pack(record, [value.decode()], None, _NOTHING, place)
    except UnicodeDecodeError:
        return _pack(record, [value.decode(LATIN_1)], None, Metadata(encoding=LATIN_1), place)
