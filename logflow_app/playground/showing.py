"""Outcomes and traces as text for eyes: pieces with a style each, so that whoever prints may leave colours out."""

import re
from typing import Any

import msgspec

from logflow_app.fields import MISSING
from logflow_app.playground.running import Outcome, json_of
from logflow_app.playground.tracing import Change, Done, Trace

Style = dict[str, Any]
Parts = list[tuple[str, Style]]

LEVELS: dict[str, Style] = {
    "TRACE": {"dim": True}, "DEBUG": {"dim": True}, "WARN": {"fg": "yellow"}, "ERROR": {"fg": "red"},
    "FATAL": {"fg": "red", "bold": True},
}  # fmt: skip
PLAIN: Style = {}
FAINT: Style = {"dim": True}
OLD: Style = {"fg": "red"}
NEW: Style = {"fg": "green"}
WARNED: Style = {"fg": "yellow"}
LONGEST = 400

_STEERING = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")  # below a blank JSON escapes by itself


def shown_outcome(outcome: Outcome) -> Parts:
    """Return the event, in the colour of its level; nothing for a line that became none."""
    if not outcome.event:
        return []
    level = msgspec.json.decode(outcome.event).get("level", "")
    return [(_safe(outcome.event), LEVELS.get(level, PLAIN))]


def shown_trace(line: str, trace: Trace) -> Parts:
    """Return a line's way, step by step, and what became of it."""
    parts: Parts = [(f"line    {_cut(json_of(line))}\n", {"bold": True}), (f"read by {trace.reader}\n", PLAIN)]
    if trace.pattern:
        parts.append((f"        {_cut(trace.pattern)}\n", FAINT))
    if trace.parsed.event and trace.done:
        parts.append((f"        {_cut(trace.parsed.event)}\n", FAINT))
    for done in trace.done:
        parts += _shown_step(done)
    outcome = trace.outcome
    if outcome.event:
        parts += [("event   ", PLAIN), *shown_outcome(outcome)]
    elif outcome.dropped:
        parts.append((f"dropped as `{outcome.dropped}`", WARNED))
    else:
        parts.append((f"buried as `{outcome.reason}`: {outcome.message}", WARNED))
    return [*parts, ("\n\n", PLAIN)]


def _shown_step(done: Done) -> Parts:
    nothing = "" if done.changes or done.dropped else "changes nothing"
    parts: Parts = [(f"step    {done.step}{': ' if nothing else ''}{nothing}\n", PLAIN)]
    for change in done.changes:
        parts += shown_change(change, "        ")
    if done.note:
        parts.append((f"        level: {_safe(done.note)}\n", WARNED))
    if done.dropped:
        parts.append((f"        drops it as `{done.dropped}`\n", WARNED))
    return parts


def shown_change(change: Change, indent: str) -> Parts:
    """Return a field before and after, a line each."""
    return [
        (f"{indent}{sign} {change.name}: {_cut(json_of(value))}\n", style)
        for sign, value, style in (("-", change.before, OLD), ("+", change.after, NEW))
        if value is not MISSING
    ]


def _cut(text: str) -> str:
    text = _safe(text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _safe(text: str) -> str:
    """Return JSON text that cannot steer a terminal: it is the same JSON, with further characters escaped."""
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
