"""What flows through LogFlow: raw records as they cross Kafka, packs of lines, events in columns, dead letters.

Shapes on the wire are those of the seed (`raw_log` with `metadata`) and of the pack (`raw_logs` with `offsets`).
"""

from collections import Counter
from typing import Any, NamedTuple

import msgspec

LATIN_1 = "latin-1"


class Metadata(msgspec.Struct, omit_defaults=True):
    """Where a line came from; every key may be absent, unknown keys are ignored.

    `shipper_timestamp` is in seconds since the epoch; `offset` and `end_offset` are byte positions in the lane;
    `tz` is an IANA zone name; `encoding` is `latin-1` where the line's bytes were not valid UTF-8. `fields` is what the
    shipper knows of the source (a pod, a container, labels); it becomes extra fields of the event. `truncated_bytes`
    is how much of a line over the limit was left out. `topic` is where else its event is to be sent. `claimed_from` is
    the place from which on a record of one line accounts for its lane, where empty lines were skipped before that line.
    """

    source: str = ""
    file_path: str = ""
    shipper_timestamp: float = 0.0
    service: str = ""
    input: str = ""
    lane: str = ""
    offset: int | None = None
    end_offset: int | None = None
    tz: str = ""
    encoding: str = ""
    fields: dict[str, Any] = {}
    truncated_bytes: int = 0
    topic: str = ""
    claimed_from: int | None = None


class SingleRecord(msgspec.Struct):
    """A record of `logs-raw` that holds one line; its place is `metadata.offset`."""

    raw_log: str
    metadata: Metadata


class PackRecord(msgspec.Struct, omit_defaults=True):
    """A record of `logs-raw` that holds several lines of one lane; `offsets` has each line's first byte.

    `times` has when each line was written, in milliseconds since the epoch, where the source tells that beside the line
    (a container's log, the journal, OTLP); else it is empty, and `metadata.shipper_timestamp` holds for all.
    """

    raw_logs: list[str]
    offsets: list[int]
    metadata: Metadata
    times: list[int] = []


class Origin(msgspec.Struct):
    """The place in Kafka a line was read from; `line` counts from 0 within its record."""

    topic: str
    partition: int
    offset: int
    line: int


class Pack(msgspec.Struct):
    """Lines of one lane that arrived together, with the id each keeps for life.

    `ids` and `lines` are parallel. `arrival_ms` is the broker's append time. `first_offset` to `last_offset` are the
    Kafka offsets of the records the lines came in (the same where it was one record); where several records of one line
    each were taken together, `record_offsets` has the offset of each line's own record, else it is empty.
    `offsets` has the byte place of each line in its lane and `end_offset` the place after the last; without a lane
    `offsets` is empty. `times` has when each line was written, if its source tells (milliseconds), else it is empty.
    `replayed` says that Kafka gives these lines again: deliver them, count them never.
    `malformed` is empty unless the envelope was not quite one: then it is JSON, an object of what was not understood.
    `unreadable` is empty unless the one line is no line but the bytes of an `UnreadableBatch`: then it is its error.
    """

    lines: list[str]
    ids: list[str]
    meta: Metadata
    arrival_ms: int
    topic: str
    partition: int
    first_offset: int
    last_offset: int
    record_offsets: list[int] = []
    offsets: list[int] = []
    end_offset: int = 0
    replayed: bool = False
    malformed: str = ""
    unreadable: str = ""
    times: list[int] = []

    def origin(self, position: int) -> Origin:
        """Return where in Kafka the line at `position` of `lines` was read."""
        if self.record_offsets:
            return Origin(self.topic, self.partition, self.record_offsets[position], 0)
        return Origin(self.topic, self.partition, self.last_offset, position)


class UnreadableBatch(msgspec.Struct):
    """Stands, as a record, for a batch of records that cannot be read; `offset` is that of the batch's last record.

    `value` is the batch as it was, cut off where it is long; `error` says what is wrong with it.
    """

    offset: int
    value: bytes | None
    error: str
    timestamp: int
    timestamp_type: int = 1
    key: bytes | None = None
    headers: tuple[tuple[str, bytes], ...] = ()


class CountKey(NamedTuple):
    """What lines are counted by; `bucket` is where that of the effective time begins (seconds since the epoch)."""

    service: str
    level: str
    bucket: int


class Failure(NamedTuple):
    """A line of a pack that cannot become an event; `position` is its place in `Pack.lines`."""

    position: int
    reason: str
    error: str


class Events(msgspec.Struct):
    """The events of one pack, in columns: entry n of `ids`, `lines`, `days` and `documents` is one event.

    `documents` holds each event as JSON text without a line end, `days` the effective day as `YYYY.MM.DD`.
    `counts` is keyed by `(service, level, bucket)` as in `CountKey` (plain tuples). `failures` are to be buried.
    `latest_ms` is the highest effective time among them. `dropped` has how many lines were not to be kept, by reason,
    and `reasons` the reason of each by its id.
    """

    pack: Pack
    ids: list[str]
    lines: list[str]
    days: list[str]
    documents: list[str]
    counts: Counter[tuple[str, str, int]]
    failures: list[Failure]
    latest_ms: int = 0
    dropped: Counter[str] = msgspec.field(default_factory=Counter)
    reasons: dict[str, str] = msgspec.field(default_factory=dict)


class Documents(NamedTuple):
    """What a sink is asked to store; the three lists are parallel (see `Events`)."""

    ids: list[str]
    days: list[str]
    bodies: list[str]


class DeadLetter(msgspec.Struct):
    """A line that will not become a stored event, with all that is needed to try again; `failed_at` is ISO 8601 UTC."""

    id: str
    stage: str
    reason: str
    error: str
    raw_log: str
    metadata: Metadata
    origin: Origin
    failed_at: str
    attempts: int
    pipeline: str
