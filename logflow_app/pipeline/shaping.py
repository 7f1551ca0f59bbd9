"""Events → events: what transforms, enrichers and redaction make of the documents of a pack.

A pipeline without any of them never comes here. With them each document is read, changed and written again: some 4 µs a
line before the first step.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from logflow_app.batch import Batch, Step
from logflow_app.events import Events
from logflow_app.fields import EXTRA, Event
from logflow_app.levels import normalise
from logflow_app.parsers.bounds import as_text, bounded, needs_bounds
from logflow_app.pipeline.composing import MAX_SERVICE_CHARS, UNKNOWN_SERVICE

_decode = msgspec.json.Decoder(dict[str, Any]).decode
_encode = msgspec.json.Encoder(enc_hook=str).encode


@dataclass(frozen=True, slots=True)
class Shaper:
    """Runs the steps of one input, in their order."""

    steps: Sequence[Step]

    def shape(self, events: Events, buckets: Sequence[int]) -> Events:
        """Return the events as the steps leave them; `buckets` has the one of each event's effective time."""
        if not events.documents:
            return events
        pack = events.pack
        source = pack.meta.lane or pack.meta.file_path or pack.meta.source
        places = list(range(len(events.documents)))
        decoded = [_decode(document) for document in events.documents]
        batch = Batch(events.ids, decoded, events.lines, pack.arrival_ms, source, places)
        for step in self.steps:
            step(batch)
        counts: Counter[tuple[str, str, int]] = Counter()
        documents: list[str] = []
        for place in batch.places:
            event = batch.events[place]
            _mend(event)
            counts[event["service"], event["level"], buckets[place]] += batch.weights.get(place, 1)
            documents.append(_text(event))
        return Events(
            pack,
            [events.ids[place] for place in batch.places],
            [events.lines[place] for place in batch.places],
            [events.days[place] for place in batch.places],
            documents,
            counts,
            events.failures,
            events.latest_ms,
            Counter(batch.dropped.values()),
        )


def _mend(event: Event) -> None:
    """Keep what every event owes, whatever steps put in its place: a known level, a service, a text as the message."""
    level, word = normalise(_plain(event["level"]))
    if word:
        event[EXTRA].setdefault("level_original", word)
    event["level"] = level
    event["service"] = _plain(event["service"])[:MAX_SERVICE_CHARS] or UNKNOWN_SERVICE
    event["message"] = _plain(event["message"])


def _plain(value: Any) -> str:  # noqa: ANN401 - any JSON value
    return value if isinstance(value, str) else as_text(value)


def _text(event: Event) -> str:
    """Return the JSON text of an event, its extra fields within bounds."""
    try:
        text = _encode(event).decode()
    except (UnicodeEncodeError, RecursionError, TypeError, ValueError):
        event[EXTRA] = bounded(event[EXTRA])
        return _encode(event).decode()
    if needs_bounds(text):
        event[EXTRA] = bounded(event[EXTRA])
        return _encode(event).decode()
    return text
