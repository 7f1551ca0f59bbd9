"""The columns of a parser → documents, days and counts: times resolved, levels normalised, documents pasted."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple, cast

from logflow_app.events import Metadata, Pack
from logflow_app.levels import normalise
from logflow_app.parsers.columns import Columns
from logflow_app.parsers.web import WEB
from logflow_app.pipeline import documents
from logflow_app.pipeline.settings import EventSettings
from logflow_app.times.moments import MINUTE_SECS, Moment, moment_at
from logflow_app.times.reader import TimeReader

MAX_SERVICE_CHARS = 256  # a service becomes a Kafka key and the key of a count
UNKNOWN_SERVICE = "unknown"
LEVEL_ORIGINAL = "level_original"
LOGGER = "logger"  # the field: a class or a module
MALFORMED = "malformed_envelope"  # the tag, and the extra field that keeps what was not understood
NOTHING_ODD = "{}"
_BEGINNING = moment_at(0)


class Composed(NamedTuple):
    """Finished events of a pack; `positions`, `documents`, `days` and `buckets` are parallel.

    `latest_ms` is the highest effective time among them.
    """

    positions: Sequence[int]
    documents: list[str]
    days: Sequence[str]
    buckets: Sequence[int]
    counts: Counter[tuple[str, str, int]]
    latest_ms: int


class Composer:
    """Turns columns into events; everything the events of one pack share is worked out once, here."""

    def __init__(
        self, pack: Pack, reader: TimeReader, settings: EventSettings, service: str = "", *, is_relayed: bool = False
    ) -> None:
        arrival = moment_at(pack.arrival_ms) or _BEGINNING
        assert arrival is not None  # noqa: S101 - the epoch is a moment
        self._arrival = arrival
        self._meta = pack.meta
        self._is_relayed = is_relayed  # who sent the line only passed it on
        self._source = documents.source(pack.meta.source, pack.meta.file_path)
        self._reader = reader
        self._service = pack.meta.service or service or UNKNOWN_SERVICE
        self._shipped = _shipped(pack.meta.shipper_timestamp) or arrival
        self._told = pack.times
        self._shared = _shared(pack.meta)
        self._earliest = arrival[1] - round(settings.max_age_secs * 1000)
        self._latest = arrival[1] + round(settings.max_ahead_secs * 1000)
        self._bucket_secs = settings.bucket_secs
        self._malformed = pack.malformed
        self._tags = (MALFORMED,) if pack.malformed else ()

    def compose(self, columns: Columns) -> Composed:
        """Return the events of the lines a parser has read. 0.5 µs a line where the lines share their seconds."""
        additions: dict[int, dict[str, Any]] = {}
        if self._service == UNKNOWN_SERVICE:
            _name_by_logger(columns)
        times, buckets, days, latest_ms = self._resolve(columns, additions)
        raw_counts = Counter(zip(columns.services, columns.levels, buckets, strict=True))  # 0.09 µs a line
        heads, counts = self._normalise(raw_counts)
        _keep_words(columns)
        if self._malformed not in ("", NOTHING_ODD):
            for place in range(len(columns.positions)):
                additions.setdefault(place, {})[MALFORMED] = self._malformed
        hosts = self._take_hosts(columns)
        bodies = documents.paste(
            times,
            [heads[pair] for pair in zip(columns.services, columns.levels, strict=True)],
            documents.quote(columns.messages),
            [documents.source(host, self._meta.file_path) for host in hosts] if hosts else self._source,
            documents.extra_objects(columns, additions, self._shared),
            documents.tail(self._arrival[0], columns.tags + self._tags),
        )
        return Composed(columns.positions, bodies, days, buckets, counts, latest_ms)

    def _take_hosts(self, columns: Columns) -> Sequence[str]:
        """Take the host each line names out of its fields, where that is its source; empty where it is not."""
        if not self._is_relayed or columns.format in WEB:  # there `host` is whoever asked
            return ()
        if columns.rows is not None:
            found = [row.get("host") for row in columns.rows]
            columns.rows = [
                {name: value for name, value in row.items() if name != "host" or not isinstance(value, str)}
                for row in columns.rows
            ]
        else:
            found = list(columns.fields.get("host", ()))
            columns.fields = {name: column for name, column in columns.fields.items() if name != "host"}
        return [host if host and isinstance(host, str) else self._meta.source for host in found]

    def _resolve(
        self, columns: Columns, additions: dict[int, dict[str, Any]]
    ) -> tuple[Sequence[str], Sequence[int], Sequence[str], int]:
        """Return ISO times, then buckets, days and the latest of the effective times (DESIGN.md 2.2)."""
        found = self._reader.read(columns.times, self._arrival[1])
        moments = self._filled(found, columns, additions) if None in found else cast("list[Moment]", found)
        times, millis, buckets, days = zip(*moments, strict=True)
        if min(millis) < self._earliest or max(millis) > self._latest:
            effective = [self._effective(place, moment, additions) for place, moment in enumerate(moments)]
            _, millis, buckets, days = zip(*effective, strict=True)
        if self._bucket_secs != MINUTE_SECS:
            secs, divisor = self._bucket_secs, self._bucket_secs * 1000
            buckets = tuple([each // divisor * secs for each in millis])  # 0.06 µs a line
        return times, buckets, days, max(millis)

    def _filled(
        self, found: list[Moment | None], columns: Columns, additions: dict[int, dict[str, Any]]
    ) -> list[Moment]:
        """Give lines without a readable time their source's or the shipper's; what stood in its place is kept."""
        for place, moment in enumerate(found):
            if moment is None and (written := columns.times[place]) != "":
                additions[place] = {"timestamp_original": written}
        if not self._told:
            return [moment or self._shipped for moment in found]
        return [
            moment or moment_at(self._told[position]) or self._shipped
            for moment, position in zip(found, columns.positions, strict=True)
        ]

    def _effective(self, place: int, moment: Moment, additions: dict[int, dict[str, Any]]) -> Moment:
        if self._earliest <= moment[1] <= self._latest:
            return moment
        skew = (moment[1] - self._arrival[1]) / 1000
        additions.setdefault(place, {})["clock_skew"] = skew
        return self._arrival

    def _normalise(
        self, raw_counts: Counter[tuple[str, str, int]]
    ) -> tuple[dict[tuple[str, str], str], Counter[tuple[str, str, int]]]:
        """Return the prepared piece of document for each (service, level) as written, and the counts by clean names."""
        heads: dict[tuple[str, str], str] = {}
        counts: Counter[tuple[str, str, int]] = Counter()
        for (written_service, word, bucket), number in raw_counts.items():
            level, _ = normalise(word)
            service = (written_service or self._service)[:MAX_SERVICE_CHARS]
            counts[service, level, bucket] += number
            if (written_service, word) not in heads:
                heads[written_service, word] = documents.head(level, service)
        return heads, counts


def _name_by_logger(columns: Columns) -> None:
    """Take the logger for the service where nobody says what the service is: better than `unknown`."""
    if LOGGER in columns.fields:
        named = zip(columns.services, columns.fields[LOGGER], strict=True)
        columns.services = [service or logger for service, logger in named]
    elif columns.rows is not None:
        loggers: Sequence[Any] = columns.loggers or [row.get(LOGGER) for row in columns.rows]
        columns.services = [
            service or (logger if isinstance(logger, str) else "")
            for service, logger in zip(columns.services, loggers, strict=True)
        ]


def _keep_words(columns: Columns) -> None:
    """Keep the source's word for the level where it says something else than the level's name."""
    words = {word: original for word in set(columns.levels) if (original := normalise(word)[1])}
    if not words:
        return
    if columns.rows is None:
        if LEVEL_ORIGINAL not in columns.fields:
            columns.fields = {**columns.fields, LEVEL_ORIGINAL: [words.get(word, "") for word in columns.levels]}
        return
    for row, word in zip(columns.rows, columns.levels, strict=True):
        if word in words:
            row[LEVEL_ORIGINAL] = words[word]


def _shared(meta: Metadata) -> dict[str, Any]:
    """Return the extra fields that all lines of a pack have."""
    if meta.truncated_bytes:
        return meta.fields | {"truncated_bytes": meta.truncated_bytes}
    return meta.fields


def _shipped(secs: float) -> Moment | None:
    """Return the shipper's time; None if there is none or it is no time."""
    return moment_at(round(secs * 1000)) if 0 < secs < 1e12 else None
