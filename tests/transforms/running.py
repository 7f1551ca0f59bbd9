"""Runs transforms on events, as an input's key `transforms` would have them."""

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from logflow_app.batch import Batch, Step
from logflow_app.config.transforms import AnyTransform, Transform
from logflow_app.fields import Event
from logflow_app.transforms import compile_transform

ARRIVAL_MS = 1_761_233_446_123
_TRANSFORM: TypeAdapter[AnyTransform] = TypeAdapter(Transform)


def section(type: str, **keys: Any) -> AnyTransform:  # noqa: A002 - the key's name
    """The section of a transform."""
    return _TRANSFORM.validate_python({"type": type, **keys})


def compiled(type: str, **keys: Any) -> Step:  # noqa: A002 - the key's name
    """The step of a transform."""
    return compile_transform(section(type, **keys))


def event(message: str = "paid", level: str = "INFO", service: str = "pay", **extra: Any) -> Event:
    """An event with these extra fields."""
    return {
        "timestamp": "2025-10-23T15:30:45.000Z",
        "level": level,
        "service": service,
        "message": message,
        "source": {"hostname": "web-1", "file": "/var/log/pay.log"},
        "extra_fields": extra,
        "ingested_at": "2025-10-23T15:30:46.123Z",
    }


def batch_of(events: Sequence[Event], *, arrival_ms: int = ARRIVAL_MS, first: int = 0) -> Batch:
    """A batch of events that were the lines lane-<first> and so on."""
    ids = [f"lane-{first + place}" for place in range(len(events))]
    return Batch(ids, list(events), [""] * len(events), arrival_ms, "lane", places=list(range(len(events))))


def extra(step: Step, one: Event) -> dict[str, Any]:
    """The extra fields of an event after a step."""
    return changed(step, one)["extra_fields"]  # type: ignore[no-any-return]


def changed(step: Step, one: Event) -> Event:
    """An event after a step."""
    batch = batch_of([one])
    step(batch)
    return batch.events[0]


def kept(step: Step, events: Sequence[Event], *, arrival_ms: int = ARRIVAL_MS, first: int = 0) -> list[int]:
    """The places of the events a step keeps."""
    batch = batch_of(events, arrival_ms=arrival_ms, first=first)
    step(batch)
    return batch.places
