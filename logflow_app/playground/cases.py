"""Cases as lines of JSON → answers as lines of JSON: a line and its settings, and what becomes of it."""

import json
import logging
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from logflow_app.config import Config
from logflow_app.config.inputs import FileInput
from logflow_app.errors import ConfigError
from logflow_app.events import Metadata
from logflow_app.multiline import MultilineSettings, group
from logflow_app.pipeline import Pipelines
from logflow_app.pipeline.halves import BUG, TIMEOUT
from logflow_app.playground.running import (
    Outcome,
    arrival_of,
    decoded,
    from_base64,
    json_of,
    make_pack,
    run,
    run_line,
    shown,
)
from logflow_app.playground.settings import KEYS, NAME, config_of, input_of, of_any_age, pipelines_of
from logflow_app.time_limit import TimeLimitError, time_limit

logger = logging.getLogger(__name__)

JOINING_SECS = 1.0  # of CPU time, for all lines of a case together
MAX_COMPILED = 1_000  # settings that are kept compiled
CONFIG = "config"  # the reason of an answer to a case that cannot be run, beside those of dead letters
REMEMBERING = frozenset({"dedupe", "throttle", "python"})  # transforms that know of earlier lines, or may
JOINED_ONLY = {"type": "regex", "pattern": r"(?s)(?P<message>.*)"}

Case = dict[str, Any]


class Cases:
    """Answers cases one by one; what one case does changes nothing for another."""

    def __init__(self) -> None:
        self._compiled: OrderedDict[bytes, tuple[Config, Pipelines]] = OrderedDict()
        self._number = 0

    def answer(self, text: bytes) -> str:
        """Return the answer to a case; whatever the text is, there is one. 60 µs where the settings came before."""
        self._number += 1
        try:
            return self._run(_read(text))
        except ConfigError as error:
            return Outcome(reason=CONFIG, message=str(error)).answer()
        except Exception as error:
            logger.exception("case_failed number=%d", self._number)
            return Outcome(reason=BUG, message=repr(error)).answer()

    def _run(self, case: Case) -> str:
        keys = {key: value for key, value in case.items() if key in KEYS}  # not what else a case tells of itself
        keys["parser"] = _parser(case)
        now = case.get("now")
        config, pipelines = self._settings(keys, is_dated=now is not None)
        arrival_ms = round(time.time() * 1000) if now is None else arrival_of(now)
        meta = self._meta(case)
        if "lines" not in case:
            line, encoding = _line(case)
            meta = msgspec.structs.replace(meta, encoding=encoding)
            return run_line(pipelines, line, meta, arrival_ms).answer()
        entry = input_of(config, None)
        settings = entry.joins or MultilineSettings()
        container = entry.container if isinstance(entry, FileInput) else "none"
        try:
            with time_limit(JOINING_SECS):
                grouped = group(_lines(case), settings, container, flush=bool(case.get("flush")))
        except TimeLimitError:
            return Outcome(reason=TIMEOUT, message="expected patterns that come to an end on these lines").answer()
        outcomes = run(pipelines, make_pack(grouped.events, meta, arrival_ms)).outcomes if grouped.events else []
        return _joined(outcomes, "\n".join(grouped.pending))

    def _settings(self, keys: Mapping[str, Any], *, is_dated: bool) -> tuple[Config, Pipelines]:
        if _remembers(keys):
            return _compile(keys, is_dated=is_dated)
        known = msgspec.json.encode([is_dated, keys])
        found = self._compiled.pop(known, None) or _compile(keys, is_dated=is_dated)
        self._compiled[known] = found
        if len(self._compiled) > MAX_COMPILED:
            self._compiled.popitem(last=False)
        return found

    def _meta(self, case: Case) -> Metadata:
        """Return where the case's lines came from: each case is a source of its own."""
        told = case.get("metadata", {})
        try:
            meta = msgspec.convert(told, Metadata)
        except msgspec.ValidationError as error:
            raise ConfigError(f"metadata: {error}") from error
        lane = meta.lane or str(case.get("id", f"case-{self._number}"))
        return msgspec.structs.replace(meta, lane=lane, input=NAME)


def _parser(case: Case) -> object:
    """Return the section `parser` of a case; without a type the format is detected."""
    parser = case.get("parser")
    if isinstance(parser, dict):
        return {"type": "auto", **parser}
    if parser is None:
        return JOINED_ONLY if "lines" in case else {"type": "auto"}
    return parser


def _compile(keys: Mapping[str, Any], *, is_dated: bool) -> tuple[Config, Pipelines]:
    config = config_of(keys)
    if not is_dated:
        config = of_any_age(config)
    return config, pipelines_of(config)


def _remembers(keys: Mapping[str, Any]) -> bool:
    transforms = keys.get("transforms")
    steps = transforms if isinstance(transforms, list) else []
    return any(isinstance(step, dict) and str(step.get("type")) in REMEMBERING for step in steps)


def _read(text: bytes) -> Case:
    try:
        found = msgspec.json.decode(text)
    except (msgspec.DecodeError, ValueError, RecursionError):
        found = _read_leniently(text)
    if not isinstance(found, dict):
        raise ConfigError('expected one JSON object a line, such as {"line": "…", "parser": {"type": "json"}}')
    return found


def _read_leniently(text: bytes) -> object:
    """Read what others write though RFC 8259 forbids it, such as halves of characters."""
    try:
        return shown(json.loads(text, strict=False))
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"expected one JSON object a line; {error}") from error


def _line(case: Case) -> tuple[str, str]:
    if isinstance(case.get("line_b64"), str):
        return decoded(from_base64(case["line_b64"]))
    if not isinstance(case.get("line"), str):
        raise ConfigError("expected the key `line` with a text, `line_b64` with bytes in Base64, or `lines` with texts")
    return case["line"], ""


def _lines(case: Case) -> Sequence[str]:
    lines = case["lines"]
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise ConfigError("lines: expected a list of texts")
    return lines


def _joined(outcomes: Sequence[Outcome], pending: str) -> str:
    """Return the answer for several lines: events first, then what is open, then what became no event, if any."""
    events = ",".join(outcome.event for outcome in outcomes if outcome.event)
    rest: dict[str, Any] = {"pending": pending}
    if dropped := [outcome.dropped for outcome in outcomes if outcome.dropped]:
        rest["dropped"] = dropped
    if errors := [{"reason": each.reason, "message": each.message} for each in outcomes if each.reason]:
        rest["errors"] = errors
    return f'{{"events":[{events}],{json_of(rest)[1:]}'
