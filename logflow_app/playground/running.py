"""Lines → what becomes of each: an event, dropped, or buried."""

import base64
import binascii
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec

from logflow_app.errors import ConfigError
from logflow_app.events import LATIN_1, Metadata, Pack
from logflow_app.pipeline import Pipelines
from logflow_app.pipeline.halves import run_by_halves
from logflow_app.query.dates import span_of
from logflow_app.times.moments import moment_of_number

TOPIC = "playground"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of one line: `event` is its document as JSON text, else it was dropped or buried for a reason."""

    event: str = ""
    dropped: str = ""
    reason: str = ""
    message: str = ""

    def answer(self) -> str:
        """Return the outcome as one line of JSON."""
        if self.event:
            return f'{{"event":{self.event}}}'
        if self.dropped:
            return json_of({"dropped": self.dropped})
        return json_of({"error": {"reason": self.reason, "message": self.message}})


def json_of(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return a value as JSON text."""
    try:
        return msgspec.json.encode(value).decode()
    except UnicodeEncodeError:
        return msgspec.json.encode(shown(value)).decode()


def shown(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return the value with halves of characters, which no UTF-8 can hold, as escapes."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, list):
        return [shown(each) for each in value]
    return {shown(key): shown(each) for key, each in value.items()} if isinstance(value, dict) else value


class Ran(NamedTuple):
    """What became of each line of a pack, and how many lines are counted by (service, level)."""

    outcomes: list[Outcome]
    counts: Counter[tuple[str, str]]


def run(pipelines: Pipelines, pack: Pack) -> Ran:
    """Run a pack."""
    events = run_by_halves(pipelines.run, pack)
    outcomes = {
        line_id: Outcome(event=document) for line_id, document in zip(events.ids, events.documents, strict=True)
    }
    for failure in events.failures:
        outcomes[pack.ids[failure.position]] = Outcome(reason=failure.reason, message=failure.error)
    outcomes |= {line_id: Outcome(dropped=reason) for line_id, reason in events.reasons.items()}
    counts: Counter[tuple[str, str]] = Counter()
    for (service, level, _), number in events.counts.items():
        counts[service, level] += number
    return Ran([outcomes[line_id] for line_id in pack.ids], counts)


def run_line(pipelines: Pipelines, line: str, meta: Metadata, arrival_ms: int) -> Outcome:
    """Return the outcome of one line."""
    return run(pipelines, make_pack([line], meta, arrival_ms)).outcomes[0]


def make_pack(lines: Sequence[str], meta: Metadata, arrival_ms: int, first: int = 0) -> Pack:
    """Return a pack of lines; their ids are the lane's name and rising numbers from `first` on."""
    ids = [f"{meta.lane}-{number}" for number in range(first, first + len(lines))]
    return Pack(list(lines), ids, meta, arrival_ms, TOPIC, 0, first, first)


def decoded(data: bytes) -> tuple[str, str]:
    """Return a line as it travels, and its encoding where it is no UTF-8 (DESIGN.md 2.1)."""
    try:
        return data.decode(), ""
    except UnicodeDecodeError:
        return data.decode(LATIN_1), LATIN_1


def from_base64(text: str) -> bytes:
    """Return the bytes of a Base64 text; raises `ConfigError`."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ConfigError(f"line_b64: expected Base64; {error}") from error


def arrival_of(now: object) -> int:
    """Return the milliseconds of a date, or of a number since the epoch; raises `ConfigError`."""
    moment = moment_of_number(now) if isinstance(now, int | float) and not isinstance(now, bool) else None
    if moment:
        return moment[1]
    span = span_of(now, None) if isinstance(now, str) and not now.lower().startswith("now") else None
    if span is None:
        raise ConfigError(f"now: expected a date such as 2025-10-23T15:30:00Z or seconds since 1970, came {now!r:.60}")
    return span[0]
