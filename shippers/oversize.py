"""What becomes of a line that a broker refuses as too large: cut in two, cut off, or cut off and buried whole."""

from typing import Literal

import msgspec

from logflow_app.events import DeadLetter, Metadata, Origin, PackRecord, SingleRecord
from logflow_app.letters import encoded
from shippers.lines import character_boundary
from shippers.packs import Record, is_single, line_bytes, lines_of

Policy = Literal["split", "truncate", "bury"]

SMALLEST_CUT_BYTES = 2048  # no broker that takes LogFlow's records at all refuses a line of this size
LETTER_BYTES = 512 * 1024  # half of what a broker takes that nobody has told anything
HEAD_SHARE = 0.5  # of what was refused

_encode = msgspec.json.Encoder().encode


def can_be_cut(record: Record) -> bool:
    """Return whether the one line of a record is long enough for less of it to be taken."""
    return len(line_bytes(record)) > SMALLEST_CUT_BYTES


def truncated(record: Record) -> Record:
    """Return the record with the head of its one line, which says how much was left out; it claims the same bytes."""
    raw = line_bytes(record)
    keep = character_boundary(raw, max(int(len(raw) * HEAD_SHARE), SMALLEST_CUT_BYTES))
    lines, metadata = lines_of(record), metadata_of(record)
    metadata.truncated_bytes += len(raw) - keep
    text = raw[:keep].decode(lines.encoding or "utf-8")
    if is_single(record):
        return record._replace(value=_encode(SingleRecord(text, metadata)))
    return record._replace(value=_encode(PackRecord([text], lines.offsets, metadata, list(lines.times))))


def letter(record: Record, error: str, failed_at: str) -> list[Record]:
    """Return the records, for the topic of dead letters, that hold the one line of a record whole.

    Its origin is no place in Kafka: partition and offset are -1.
    """
    lines, metadata = lines_of(record), metadata_of(record)
    metadata.offset = lines.offsets[0]
    buried = DeadLetter(
        id=f"{record.lane}-{lines.offsets[0]}",
        stage="ship",
        reason="too_large",
        error=error,
        raw_log=lines.texts[0],
        metadata=metadata,
        origin=Origin("", -1, -1, 0),
        failed_at=failed_at,
        attempts=1,
        pipeline=metadata.input or "auto",
    )
    return [record._replace(lane=buried.id, value=value) for value in encoded(buried, LETTER_BYTES)]


def metadata_of(record: Record) -> Metadata:
    """Return what the record says of its lines."""
    return msgspec.json.decode(record.value, type=_Described).metadata


class _Described(msgspec.Struct):
    metadata: Metadata
