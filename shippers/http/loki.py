"""Loki's push, as JSON or as protobuf in Snappy: streams with labels → events; pure.

See https://grafana.com/docs/loki/latest/reference/loki-http-api/#ingest-logs and Loki's pkg/push/push.proto.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from shippers.http.admission import is_json, oversize, too_many
from shippers.http.nanoseconds import LATEST_MS, to_ms, to_text
from shippers.http.parsed import Batch, Parsed, Refusal
from shippers.http.problems import malformed
from shippers.http.settings import Limits
from shippers.http.wire import BYTES, VARINT, WireError, fields

SERVICE_LABELS = ("service_name", "service", "app", "application", "job")
HOST_LABELS = ("host", "hostname", "node_name", "nodename")
LEVEL_LABELS = ("level", "detected_level", "severity", "lvl")
BRACKETS_PER_EVENT = 8  # a body with more is no list of log lines, whatever it is
MAX_LABELS = 1000
NO_ENTRY = "expected [nanoseconds as text, line as text, metadata or nothing]"

_LABEL = re.compile(r'\s*([A-Za-z_][A-Za-z0-9_.]*)\s*=\s*("(?:[^"\\]|\\.)*")\s*(,|$)')
_text = msgspec.json.Decoder(str).decode
_encode = msgspec.json.encode


class Entry(NamedTuple):
    """A line with its time in nanoseconds and what else is told of it alone."""

    nanos: int
    line: str
    more: dict[str, str]


class _Stream(msgspec.Struct):
    stream: dict[str, str]
    values: list[Any]


class _Push(msgspec.Struct):
    streams: list[_Stream]


_decode = msgspec.json.Decoder(_Push).decode


def read_json(body: bytes, limits: Limits, now_ms: int) -> Parsed:
    """Return the events of a push in JSON; raises RequestError. 2 µs a line."""
    if body.count(b"[") + body.count(b"{") > BRACKETS_PER_EVENT * limits.max_events:
        raise too_many(limits.max_events)
    try:
        push = _decode(body)
    except (msgspec.DecodeError, RecursionError) as error:
        raise malformed(f"expected a push of Loki: {error}") from None
    gathered = _Gathered(limits, now_ms)
    for stream in push.streams:
        gathered.add(stream.stream, _json_entries(stream.values))
    return gathered.parsed


def read_protobuf(body: bytes, limits: Limits, now_ms: int) -> Parsed:
    """Return the events of a push in protobuf, out of its Snappy; raises RequestError. 6 µs a line."""
    gathered = _Gathered(limits, now_ms)
    try:
        for number, kind, begin, end in fields(body):
            if number == 1 and kind == BYTES:
                labels, entries = _stream(body, begin, end, limits.max_events)
                gathered.add(labels, _protobuf_entries(body, entries))
    except (WireError, UnicodeDecodeError, msgspec.DecodeError) as error:
        raise malformed(f"expected a push of Loki: {error}") from None
    return gathered.parsed


class _Gathered:
    """Events of a push, stream by stream."""

    def __init__(self, limits: Limits, now_ms: int) -> None:
        self.parsed = Parsed()
        self._limits = limits
        self._now_ms = now_ms
        self._seen = 0

    def add(self, labels: dict[str, str], entries: Iterator[Entry | str]) -> None:
        """Add the lines of a stream; empty ones are left out. One that could not be read is the reason for that."""
        batch = Batch(
            [],
            source=_first(labels, HOST_LABELS),
            service=_first(labels, SERVICE_LABELS),
            path=labels.get("filename", ""),
            fields=dict(labels),
        )
        level = _first(labels, LEVEL_LABELS)
        for entry in entries:
            position = self._seen
            self._seen += 1
            if self._seen > self._limits.max_events:
                raise too_many(self._limits.max_events)
            reason = entry if isinstance(entry, str) else self._take(entry, level, batch)
            if reason:
                self.parsed.refused.append(Refusal(position, reason))
        if batch.messages:
            self.parsed.batches.append(batch)

    def _take(self, entry: Entry, level: str, batch: Batch) -> str:
        """Add a line to the events of its stream; return why not, where it is too large."""
        nanos, line, more = entry
        if not line:
            return ""
        message = _message(nanos, line, more, level)
        if len(message) > self._limits.max_event_bytes:
            return oversize(len(message), self._limits.max_event_bytes)
        batch.messages.append(message)
        batch.times.append(to_ms(nanos, self._now_ms))
        return ""


def _message(nanos: int, line: str, more: dict[str, str], level: str) -> bytes:
    """Return the line as it is; or in an object, where something is told beside it that an event has a place for.

    A line that is an object itself gets that added, and what it says itself wins.
    """
    raw = line.encode()
    if not more and not level:
        return raw
    level = _first(more, LEVEL_LABELS) or level
    added: dict[str, str] = {"level": level} if level else {}
    if raw[:1] == b"{" and _is_object(raw):
        rest = raw[1:].lstrip()
        return _encode(added | more)[:-1] + (b"" if rest[:1] == b"}" else b",") + rest
    if 0 < nanos < LATEST_MS * 1_000_000:
        added["timestamp"] = to_text(nanos)
    taken = (*added, "message")
    told = {f"metadata.{name}" if name in taken else name: value for name, value in more.items()}
    return _encode({**added, "message": line, **told})


def _is_object(raw: bytes) -> bool:
    try:
        is_json(raw)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True


def _first(labels: dict[str, str], names: tuple[str, ...]) -> str:
    return next((labels[name] for name in names if labels.get(name)), "")


def _json_entries(values: list[Any]) -> Iterator[Entry | str]:
    for value in values:
        match value:
            case [str(at), str(line)] if _is_number(at):
                yield Entry(int(at), line, {})
            case [str(at), str(line), dict(more)] if _is_number(at):
                yield Entry(int(at), line, {name: str(told) for name, told in more.items()})
            case _:
                yield NO_ENTRY


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 25


def _stream(body: bytes, begin: int, end: int, most: int) -> tuple[dict[str, str], list[tuple[int, int]]]:
    """Return the labels of a stream, and where its entries are."""
    labels: dict[str, str] = {}
    entries: list[tuple[int, int]] = []
    for number, kind, first, last in fields(body, begin, end):
        if number == 1 and kind == BYTES:
            labels = read_labels(body[first:last].decode())
        elif number == 2 and kind == BYTES:
            entries.append((first, last))
            if len(entries) > most:
                raise too_many(most)
    return labels, entries


def _protobuf_entries(body: bytes, places: list[tuple[int, int]]) -> Iterator[Entry | str]:
    for begin, end in places:
        try:
            yield _entry(body, begin, end)
        except WireError as error:
            yield str(error)


def _entry(body: bytes, begin: int, end: int) -> Entry:
    nanos, line = 0, ""
    more: dict[str, str] = {}
    for number, kind, first, last in fields(body, begin, end):
        if kind != BYTES:
            continue
        if number == 1:
            told = {each: value for each, form, value, _ in fields(body, first, last) if form == VARINT}
            nanos = told.get(1, 0) * 1_000_000_000 + told.get(2, 0)
        elif number == 2:
            line = body[first:last].decode(errors="replace")
        elif number == 3 and len(more) < MAX_LABELS:
            pair = {
                each: body[i:j].decode(errors="replace")
                for each, form, i, j in fields(body, first, last)
                if form == BYTES
            }
            more[pair.get(1, "")] = pair.get(2, "")
    return Entry(nanos, line, more)


def read_labels(text: str) -> dict[str, str]:
    r"""Return labels written as `{job="nginx", host="a\"b"}`; raises WireError."""
    inner = text.strip()
    if not (inner.startswith("{") and inner.endswith("}")):
        raise WireError(f'labels should be {{name="value"}}, not {text[:40]!r}')
    inner = inner[1:-1].strip()
    labels: dict[str, str] = {}
    place = 0
    while place < len(inner):
        found = _LABEL.match(inner, place)
        if not found or len(labels) >= MAX_LABELS:
            raise WireError(f'labels should be name="value", not {inner[place : place + 40]!r}')
        labels[found[1]] = _unquoted(found[2])
        place = found.end()
    return labels


def _unquoted(quoted: str) -> str:
    try:
        return _text(quoted)
    except msgspec.DecodeError:  # Go quotes a few characters in ways of its own
        return quoted[1:-1]
