"""Records of a foreign topic → lines with what is known of them; pure."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple, Protocol

from shippers.kafka.settings import KafkaInput
from shippers.spool.packet import Origin

TEXT_BYTES = 1024  # kept of a key, or of a header's value
MOST_HEADERS = 50


class Record(Protocol):
    """What is read of a record; `timestamp` is in milliseconds."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]


class Run(NamedTuple):
    """Records that share their origin, up to before the offset `end`."""

    origin: Origin
    lines: list[bytes]
    times: list[int]
    end: int


def runs(records: Sequence[Record], settings: KafkaInput, host: str) -> Iterator[Run]:
    """Yield the lines of records of one partition, in order; a record without a value is none. 5 µs a record."""
    filled = [record for record in records if record.value]
    for origin, group in groupby(filled, key=lambda record: origin_of(record, settings, host)):
        run = list(group)
        times = [record.timestamp for record in run]
        lines = [record.value or b"" for record in run]
        yield Run(origin, lines, times if min(times) > 0 else [], run[-1].offset + 1)


def origin_of(record: Record, settings: KafkaInput, host: str) -> Origin:
    """Return where a record comes from: a partition is a lane."""
    fields = {part: _part(record, part) for part in settings.keep}
    return Origin(
        source=host,
        input=settings.name,
        service=_service(record, settings),
        fields={"kafka": {name: value for name, value in fields.items() if value not in (None, {})}} if fields else {},
        path=f"{record.topic}/{record.partition}",
        topic=settings.output_topic,
    )


def _service(record: Record, settings: KafkaInput) -> str:
    if settings.service_header is not None:
        for name, value in record.headers:
            if name == settings.service_header and value:
                return _text(value)
    return settings.service or record.topic


def _part(record: Record, part: str) -> Any:  # noqa: ANN401 - any JSON value
    if part == "key":
        return None if record.key is None else _text(record.key)
    if part == "headers":
        return {name[:TEXT_BYTES]: _text(value or b"") for name, value in record.headers[:MOST_HEADERS]}
    return getattr(record, part)


def _text(value: bytes) -> str:
    return value[:TEXT_BYTES].decode("utf-8", "replace")
