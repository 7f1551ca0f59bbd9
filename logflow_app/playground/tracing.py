"""What each step did to a line: who read it, and which fields a transform changed."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from logflow_app.batch import Batch, Step
from logflow_app.config import Config
from logflow_app.config.inputs import Input
from logflow_app.config.parsers import AnyParser
from logflow_app.enrichers import compile_enrichers
from logflow_app.events import Pack
from logflow_app.fields import MISSING, Event
from logflow_app.levels import known_level
from logflow_app.parsers import PARSERS, compile_parsers
from logflow_app.parsers.auto import Formats
from logflow_app.pipeline import Pipelines
from logflow_app.playground.running import Outcome, run
from logflow_app.playground.settings import pipelines_of
from logflow_app.transforms import compile_transforms
from logflow_app.transforms.doubts import no_level

AT_THE_END = "at the end"  # redaction, templates, and what every event owes
BEHIND_TRANSFORMS = ("enrich", "redact", "templates", "log_metrics")
NOBODY = "nobody, so that the whole line is the message"


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after, `MISSING` where it is not there."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Done:
    """What one step did to an event: changes, or why it was dropped; `note` says what it can hardly have meant."""

    step: str
    changes: list[Change]
    dropped: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """A line's way: who read it, by which pattern where there are several, what came of it, and what each step did."""

    reader: str
    pattern: str
    parsed: Outcome
    done: list[Done]
    outcome: Outcome


@dataclass(slots=True)
class Tracer:
    """Runs lines through one input step by step, and once more as a whole."""

    config: Config
    entry: Input
    _names: list[str] = field(init=False)
    _steps: list[Step] = field(init=False)
    _whole: Pipelines = field(init=False)
    _bare: Pipelines = field(init=False)
    _formats: Formats = field(init=False)

    def __post_init__(self) -> None:
        """Compile it all; raises `ConfigError`."""
        transforms, enrichers = self.entry.transforms, self.config.enrich
        self._names = [f"{number} {section.type}" for number, section in enumerate(transforms, 1)]
        self._names += [f"enrich {number} {section.type}" for number, section in enumerate(enrichers, 1)]
        self._steps = [*compile_transforms(transforms), *compile_enrichers(enrichers)]
        self._whole = pipelines_of(self.config)
        self._bare = pipelines_of(_without_transforms(self.config, self.entry))
        self._formats = compile_parsers(self.entry.parser)

    def trace(self, pack: Pack) -> Trace:
        """Return the way of a pack of one line."""
        reader, pattern = self._taken_by(pack.lines[0], pack.meta.lane)
        parsed = run(self._bare, pack).outcomes[0]
        done: list[Done] = []
        event: Event = msgspec.json.decode(parsed.event) if parsed.event else {}
        for name, step in zip(self._names, self._steps, strict=True) if event else ():
            batch = Batch(pack.ids, [copy.deepcopy(event)], pack.lines, pack.arrival_ms, pack.meta.lane, places=[0])
            step(batch)
            after = batch.events[0]
            done.append(Done(name, list(changes(event, after)), batch.dropped.get(0, ""), _note(event, after)))
            event = after
            if batch.dropped:
                break
        outcome = run(self._whole, pack).outcomes[0]
        if event and outcome.event:
            rest = list(changes(event, msgspec.json.decode(outcome.event)))
            done += [Done(AT_THE_END, rest)] if rest else []
        return Trace(reader, pattern, parsed, done, outcome)

    def _taken_by(self, line: str, source: str) -> tuple[str, str]:
        section = self.entry.parser
        for formats in (self._formats.known(source), self._formats.detect(source, [line])):
            for name, parse in formats:
                if parse([line]).positions:
                    is_detected = section.type in ("auto", "multiline")
                    return name + (", detected" if is_detected else ""), _pattern_of(section, line)
        return NOBODY, ""


def _note(before: Event, after: Event) -> str:
    """Return what is to be said of a step that has put something in the level's place which is none."""
    level = after.get("level")
    return no_level(level) if level != before.get("level") and level and not known_level(str(level)) else ""


def changes(before: Event, after: Event, around: str = "") -> Iterator[Change]:
    """Yield the fields in which two events differ; objects are compared field by field."""
    for name in dict.fromkeys([*before, *after]):
        old, new = before.get(name, MISSING), after.get(name, MISSING)
        if isinstance(old, dict) and isinstance(new, dict):
            yield from changes(old, new, f"{around}{name}.")
        elif old is MISSING or new is MISSING or old != new or type(old) is not type(new):
            yield Change(f"{around}{name}", old, new)


def _without_transforms(config: Config, entry: Input) -> Config:
    """Return the configuration with no transforms in that input, and nothing behind them."""
    kinds = {
        kind: [each.model_copy(update={"transforms": []}) if each is entry else each for each in entries]
        for kind, entries in config.inputs
    }
    inputs = config.inputs.model_copy(update=kinds)
    behind = {name: Config.model_fields[name].default for name in BEHIND_TRANSFORMS}
    return config.model_copy(update={"inputs": inputs, **behind})


def _pattern_of(section: AnyParser, line: str) -> str:
    """Return which of a section's patterns reads the line, "" where it has none."""
    texts = getattr(section, "texts", [])
    for text in texts if len(texts) > 1 else ():
        alone = section.model_copy(update={"pattern": None, "grok_pattern": None, "patterns": [text]})
        if PARSERS[section.type](alone)([line]).positions:
            return str(text)
    return "".join(texts[:1])
