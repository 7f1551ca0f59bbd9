"""Takes what is secret or personal out of events, whatever field it stands in."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from logflow_app.batch import Batch
from logflow_app.config.redact import RedactSection
from logflow_app.fields import MISSING, Event, Field
from logflow_app.metrics import REDACTIONS
from logflow_app.parsers.bounds import bounded
from logflow_app.redaction.actions import compile_action
from logflow_app.redaction.echoes import Echoes
from logflow_app.redaction.kinds import KEYS, Kind, compile_kinds, find_all, names_of
from logflow_app.redaction.screen import Screen
from logflow_app.redaction.walk import Rules, Walk

_OF_LOGFLOW = frozenset({"timestamp", "level", "ingested_at", "template_id"})  # never the source's own text
_encode = msgspec.json.Encoder(enc_hook=str).encode


class Redaction:
    """A step (see `Step`), the last one: what it leaves is all that leaves the worker but dead letters."""

    def __init__(self, section: RedactSection) -> None:
        names = names_of(section)
        kinds = compile_kinds(section, names)
        actions = {kind.name: section.actions.get(kind.name, section.action) for kind in kinds}
        replace = {name: compile_action(section, action) for name, action in actions.items()}
        is_secret = names.is_secret if names else None
        self._rules = Rules(is_secret, replace, section.mask, removes_keys=actions.get(KEYS) == "remove")
        self._screen = Screen(kinds)
        self._only = [Field(name) for name in section.fields]
        self._never = [Field(name) for name in section.except_fields]

    def __call__(self, batch: Batch) -> None:
        """See `Step`. 3 µs a clean event, as it has to be written to be looked through."""
        places = batch.places
        counts: Counter[str] = Counter()
        for suspect, kinds in self.suspects([_text(batch.events[place]) for place in places]).items():
            place = places[suspect]
            self.redact(batch.events[place], kinds, counts, batch.raw[place])
        count(counts)

    def suspects(self, documents: Sequence[str]) -> dict[int, list[Kind]]:
        """Return the places of documents, events as JSON text, in which something may be to redact, and what."""
        return self._screen.suspects(documents)

    def redact(self, event: Event, kinds: Sequence[Kind], counts: Counter[str], raw: str = "") -> None:
        """Redact one event in place, and count by kind what was taken out.

        What is found anywhere in it, or in `raw`, the line it was read from, goes wherever else it stands.
        """
        rules = self._rules
        if not any(kind.name == KEYS for kind in kinds):
            rules = Rules(None, rules.replace, rules.mask, removes_keys=False)
        kept = [(field, value) for field in self._never if (value := field.get(event, MISSING)) is not MISSING]
        for field, value in kept:  # what stands there is no secret, and is none elsewhere
            field.put(event, {} if isinstance(value, dict) else None)
        walk = Walk(rules, kinds, counts)
        self._each(event, walk.named, walk.value)
        found = walk.found | self._found_in_line(event, kinds, raw)
        echoes = Echoes(found, self._rules, counts)
        if echoes:
            self._each(event, lambda _, value: echoes.value(value), echoes.value)
        for field, value in kept:
            field.put(event, value)

    def _each(self, event: Event, named: Callable[[str, Any], Any], change: Callable[[Any], Any]) -> None:
        """Change the fields that are looked through: those that are named, by `named`, else all."""
        for field in self._only:
            value = field.get(event, MISSING)
            if value is not MISSING:
                field.put(event, named(field.name.rpartition(".")[2], value))
        if not self._only:
            for name in [name for name in event if name not in _OF_LOGFLOW]:
                event[name] = change(event[name])

    def _found_in_line(self, event: Event, kinds: Sequence[Kind], raw: str) -> dict[str, str]:
        """Return what the line holds: its fields may have it in pieces nobody would know; JSON has wholes."""
        if self._only or not raw or raw[0] == "{" or raw == event["message"]:
            return {}
        return {raw[begin:end]: kind for begin, end, kind in find_all(kinds, raw)}


def count(counts: Counter[str]) -> None:
    """Add what was taken out of a batch to the metric."""
    for kind, number in counts.items():
        REDACTIONS.labels(kind).inc(number)


def _text(event: Event) -> str:
    try:
        return _encode(event).decode()
    except (UnicodeEncodeError, RecursionError, TypeError, ValueError):
        return _encode(bounded(event)).decode()
