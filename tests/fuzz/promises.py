"""What each part of LogFlow promises for any text at all; one broken is an `AssertionError`, or whatever was raised.

A part that takes lines takes those of the text as one pack.
"""

import json
from collections.abc import Callable
from datetime import UTC
from functools import cache
from typing import Any

import msgspec

from logflow_app.config.redact import RedactSection
from logflow_app.errors import ConfigError
from logflow_app.events import Events
from logflow_app.levels import LEVELS
from logflow_app.parsers import PARSERS
from logflow_app.pipeline import EventSettings, Pipeline
from logflow_app.query import compile_query
from logflow_app.redaction import compile_redaction
from logflow_app.templates import masking
from logflow_app.templates.masking import MAX_CHARS, template_of
from logflow_app.times.reader import TimeReader
from logflow_app.transforms import TRANSFORMS, compile_transform
from tests.packs import ARRIVAL_MS, make_pack, section
from tests.parsers.test_contract import FIXTURE_OF, settings_of
from tests.query.events import event as some_event
from tests.transforms.running import batch_of, event
from tests.transforms.running import section as transform
from tests.transforms.test_contract import SETTINGS as TRANSFORM_SETTINGS

GROK = ("syslog", "apache", "nginx", "java", "python", "go", "%{HAPROXYHTTP}", "%{CISCOFW106001}", "%{S3_ACCESS_LOG}")
SECTIONS = {
    **{name: settings_of(name) for name in PARSERS if name not in FIXTURE_OF},
    "auto": settings_of("auto"),
    **{f"grok {pattern}": section("grok", patterns=[pattern]) for pattern in GROK},
    "kv, words alone": section("kv", accept_standalone_key=True),
    "kv, commas and colons": section("kv", field_split=",", value_split=":", recursive=True, escapes=True),
    "csv with a head": section("csv", columns=["time", "level", "message"]),
}
LAYOUTS = (None, "%Y-%m-%d %H:%M:%S.%f", "%d/%b/%Y:%H:%M:%S %z", "%s", "epoch_ms", "02/Jan/2006:15:04:05 -0700")
KEYS = ["timestamp", "level", "service", "message", "source", "extra_fields", "ingested_at"]
REDACTED = ["secrets", "cards", "iban", "emails", "ipv4", "ipv6"]


@cache
def pipeline(name: str, unparsed: str = "deliver") -> Pipeline:
    """The pipeline of one parser, made once."""
    parser = SECTIONS[name].model_copy(update={"unparsed": unparsed})
    return Pipeline(parser, EventSettings())


def strict(text: str) -> Any:
    """JSON read by the letter of RFC 8259: no NaN, and no name twice in an object."""
    found = json.loads(text, parse_constant=_refuse, object_pairs_hook=_once)
    assert msgspec.json.decode(text).keys() == found.keys()
    return found


def _refuse(word: str) -> Any:
    raise AssertionError(f"{word} is no JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    assert len(pairs) == len(found), f"a name comes twice: {[name for name, _ in pairs]}"
    return found


def check_documents(lines: list[str], events: Events) -> None:
    """Every line has one document or one failure, and every document is one of DESIGN.md 2.2."""
    assert len(lines) == len(events.documents) + len(events.failures) + events.dropped.total()
    assert len(events.documents) == events.counts.total() == len(events.ids) == len(events.days) == len(events.lines)
    for text in events.documents:
        found = strict(text)
        assert KEYS == [key for key in found if key != "tags"]
        assert found["level"] in LEVELS.values()
        assert (24, str, str, dict) == (
            len(found["timestamp"]),
            type(found["message"]),
            type(found["service"]),
            type(found["extra_fields"]),
        )


def parser(name: str, lines: list[str]) -> None:
    """Lines of one pack are events or failures, through the real pipeline."""
    check_documents(lines, pipeline(name).run(make_pack(lines)))
    buried = pipeline(name, "bury").run(make_pack(lines))
    check_documents(lines, buried)


def parsers(text: str) -> None:
    """Every parser keeps its promise for every line."""
    lines = text.split("\n")
    for name in SECTIONS:
        parser(name, lines)


def times(text: str) -> None:
    """A time is read or not, the same at a second look, whatever layout is asked for."""
    for layout in LAYOUTS:
        reader = TimeReader(UTC, layout)
        found = reader.read([text, text.strip(), text[:40]], ARRIVAL_MS)
        assert found == reader.read([text, text.strip(), text[:40]], ARRIVAL_MS)
        assert all(moment is None or len(moment[0]) == 24 for moment in found)


def query(text: str) -> None:
    """A query is refused with a reason, or says yes or no to an event."""
    try:
        fits = compile_query(text)
    except ConfigError:
        return
    assert fits(some_event()) in (True, False)


def transforms(text: str) -> None:
    """Every transform leaves an event that can be written, or drops it."""
    for name in TRANSFORMS:
        step = _transform(name)
        batch = batch_of([event(text, a=text, n={"x": text}, c=[text]), event(text[:20], a=1)])
        step(batch)
        for found in batch.here():
            strict(msgspec.json.encode(found).decode("utf-8", "surrogatepass"))


@cache
def _transform(name: str) -> Any:
    return compile_transform(transform(name, **TRANSFORM_SETTINGS[name]))


@cache
def _redacting() -> Pipeline:
    step = compile_redaction(RedactSection(kinds=REDACTED))
    assert step is not None
    return Pipeline(settings_of("auto"), EventSettings(), steps=[step])


def redaction(text: str) -> None:
    """Redacted lines are still events, and none gets lost."""
    lines = text.split("\n")
    check_documents(lines, _redacting().run(make_pack(lines)))


def templates(text: str) -> None:
    """A message has one template, of bounded length."""
    assert template_of(text) == masking._template_of.__wrapped__(text[:MAX_CHARS])
    assert len(template_of(text)) <= 4 * MAX_CHARS


PROMISES: dict[str, Callable[[str], None]] = {
    "parsers": parsers,
    "times": times,
    "query": query,
    "transforms": transforms,
    "redaction": redaction,
    "templates": templates,
}
