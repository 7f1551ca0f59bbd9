"""Which events of a request are taken: those that are not too many, not too large and what they should be; pure."""

import json
from collections.abc import Callable, Sequence

import msgspec

from shippers.http.parsed import Batch, Parsed, Refusal
from shippers.http.problems import RequestError, malformed, too_large
from shippers.http.settings import Limits

SHOWN_BYTES = 40
is_json = msgspec.json.Decoder(msgspec.Raw).decode


def split(body: bytes, most: int) -> list[bytes]:
    """Return the lines of a body without empty ones; raises RequestError where they are more than `most`.

    They are counted before they are made: a body of nothing but line ends does not fill the memory. 0.2 µs a line.
    """
    if body.count(b"\n") > 2 * most + 1:
        raise too_many(most)
    lines = body.split(b"\n")
    if b"\r" in body:
        lines = [line.removesuffix(b"\r") for line in lines]
    if not lines[-1]:
        lines.pop()
    if b"" in lines:
        lines = list(filter(None, lines))
    if len(lines) > most:
        raise too_many(most)
    return lines


def sift(events: Sequence[bytes], limits: Limits, problem: Callable[[bytes], str] | None = None) -> Parsed:
    """Return the events that are within the limit and that `problem` finds no fault with (it returns "" for none)."""
    most = limits.max_event_bytes
    if problem is None and len(max(events, key=len, default=b"")) <= most:
        return Parsed([Batch(list(events))])
    kept: list[bytes] = []
    refused: list[Refusal] = []
    for position, event in enumerate(events):
        reason = oversize(len(event), most) if len(event) > most else problem(event) if problem is not None else ""
        if reason:
            refused.append(Refusal(position, reason))
        else:
            kept.append(event)
    return Parsed([Batch(kept)] if kept else [], refused)


def something(parsed: Parsed) -> Parsed:
    """Return what was read if there is anything in it; raise RequestError for the first fault if all of it is wrong."""
    if parsed.events:
        return parsed
    if not parsed.refused:
        raise malformed("expected events, got none")
    first = parsed.refused[0]
    raise malformed(first.reason, f"event {first.position}")


def json_problem(line: bytes) -> str:
    """Return what is wrong with a line that should be a JSON object, "" if nothing is.

    What is forbidden and common all the same (NaN, raw control characters) may pass: the worker reads it.
    """
    if line.lstrip()[:1] != b"{":
        return f"expected a JSON object, got {shown(line)}"
    try:
        is_json(line)
    except RecursionError:
        return "expected a JSON object of reasonable depth"
    except msgspec.DecodeError as error:
        return "" if _is_nearly_json(line) else f"expected a JSON object: {error}"
    return ""


def _is_nearly_json(line: bytes) -> bool:
    try:
        json.loads(line, strict=False)
    except (ValueError, RecursionError):
        return False
    return True


def compact(body: bytes) -> bytes:
    """Return JSON without white space between its parts. Raises msgspec.DecodeError, RecursionError."""
    return msgspec.json.format(body, indent=-1)


def oversize(size: int, most: int) -> str:
    """Return what to say of an event that is too large."""
    return f"expected an event of at most {most} bytes (limits.max_event_bytes), got {size}"


def too_many(most: int) -> RequestError:
    """Return that a request has more events than are taken at once."""
    return too_large(f"expected at most {most} events in one request (limits.max_events), got more")


def shown(text: bytes) -> str:
    """Return the beginning of what came instead of what was expected."""
    return repr(text[:SHOWN_BYTES].decode(errors="replace")) if text else "nothing"
