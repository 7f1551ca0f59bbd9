"""Events → events: what transforms, enrichers and redaction make of the documents of a pack.

A pipeline without any of them never comes here. With transforms or enrichers each document is read, changed and written
again: some 4 µs a line before the first step. Redaction works on the written documents, and reads only those again in
which it may find something.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec

from logflow_app.batch import Batch, Step
from logflow_app.events import Events, Pack
from logflow_app.fields import EXTRA, Event
from logflow_app.parsers.bounds import bounded, needs_bounds
from logflow_app.pipeline.mending import mend
from logflow_app.pipeline.retiming import make_retimer
from logflow_app.pipeline.settings import EventSettings
from logflow_app.redaction import Redaction, count

_decode = msgspec.json.Decoder(dict[str, Any]).decode
_encode = msgspec.json.Encoder(enc_hook=str).encode
_BEFORE_EXTRA = ("timestamp", "level", "service", "message", "source")


class Shaper:
    """Runs the steps of one input, in their order; redaction is the last of them."""

    def __init__(self, steps: Sequence[Step], settings: EventSettings) -> None:
        self.steps = steps
        is_redacting = bool(steps) and isinstance(steps[-1], Redaction)
        self._redaction = steps[-1] if is_redacting else None
        self._changes = steps[:-1] if is_redacting else steps
        self._retimer = make_retimer(settings)

    def shape(self, events: Events, buckets: Sequence[int]) -> Events:
        """Return the events as the steps leave them; `buckets` has the one of each event's effective time."""
        if not events.documents:
            return events
        weights: Sequence[int] = ()
        if self._changes:
            events, buckets, weights = self._change(events, buckets)
        if isinstance(self._redaction, Redaction):
            _redact(self._redaction, events, buckets, weights or [1] * len(events.documents))
        return events

    def _change(self, events: Events, buckets: Sequence[int]) -> tuple[Events, Sequence[int], Sequence[int]]:
        """Return the events after all steps but redaction, with the bucket and the weight of each."""
        batch = _batch(events)
        before = [(event["timestamp"], event["level"]) for event in batch.events]
        ingested_at = batch.events[0]["ingested_at"]
        for step in self._changes:
            step(batch)
        days, buckets, latest_ms = list(events.days), list(buckets), events.latest_ms
        counts: Counter[tuple[str, str, int]] = Counter()
        documents: list[str] = []
        for place in batch.places:
            event = batch.events[place]
            time, level = before[place]
            mend(event, events.pack, level, ingested_at)
            if event.get("timestamp") != time:
                moment = self._retimer.retime(event, time, batch.arrival_ms)
                if moment:
                    _, millis, buckets[place], days[place] = moment
                    latest_ms = max(latest_ms, millis)
            counts[event["service"], event["level"], buckets[place]] += batch.weights.get(place, 1)
            documents.append(_text(event))
        kept = Events(
            events.pack,
            [events.ids[place] for place in batch.places],
            [events.lines[place] for place in batch.places],
            [days[place] for place in batch.places],
            documents,
            counts,
            events.failures,
            latest_ms,
            Counter(batch.dropped.values()),
            {events.ids[place]: reason for place, reason in batch.dropped.items()},
        )
        weights = [batch.weights.get(place, 1) for place in batch.places]
        return kept, [buckets[place] for place in batch.places], weights


def _batch(events: Events) -> Batch:
    pack = events.pack
    decoded = [_decode(document) for document in events.documents]
    places = list(range(len(decoded)))
    return Batch(events.ids, decoded, events.lines, pack.arrival_ms, _source(pack), pack.replayed, places)


def _source(pack: Pack) -> str:
    return pack.meta.lane or pack.meta.file_path or pack.meta.source


def _redact(redaction: Redaction, events: Events, buckets: Sequence[int], weights: Sequence[int]) -> None:
    """Redact the documents in place; a service that is no more what it was is counted under its new name."""
    found: Counter[str] = Counter()
    for place, kinds in redaction.suspects(events.documents).items():
        event = _decode(events.documents[place])
        service, level, ingested_at = event["service"], event["level"], event["ingested_at"]
        redaction.redact(event, kinds, found, events.lines[place])
        mend(event, events.pack, level, ingested_at)
        events.documents[place] = _text(event)
        if event["service"] != service:
            events.counts[service, level, buckets[place]] -= weights[place]
            events.counts[event["service"], level, buckets[place]] += weights[place]
    if found:
        events.counts = +events.counts
        count(found)


def _text(event: Event) -> str:
    """Return the JSON text of an event, its extra fields within bounds."""
    try:
        text = _encode(event).decode()
    except (UnicodeEncodeError, RecursionError, TypeError, ValueError):
        return _bounded_text(event)
    return _bounded_text(event) if needs_bounds(text) else text


def _bounded_text(event: Event) -> str:
    """Return the text of an event with bounds on all it holds; what enrichers have added is bounded apart."""
    extra = bounded(event[EXTRA])
    others = bounded({name: value for name, value in event.items() if name != EXTRA})
    ordered = {name: others.pop(name) for name in _BEFORE_EXTRA if name in others}
    return _encode({**ordered, EXTRA: extra, **others}).decode()
