"""How a transform becomes a step: a change of one event at a time, and only of those that are meant."""

from collections.abc import Callable

from logflow_app.batch import Batch, Step
from logflow_app.fields import Event

Change = Callable[[Event], None]
"""What is done to one event, in place; never raises."""

Wanted = Callable[[Event], bool]
"""Tells whether an event is meant."""


def each(change: Change) -> Step:
    """Return the step that changes every event by itself."""

    def step(batch: Batch) -> None:
        events = batch.events
        for place in batch.places:
            change(events[place])

    return step


def only(wanted: Wanted, step: Step) -> Step:
    """Return the step that is taken for the events that are wanted, as if the others were not there."""

    def step_for_some(batch: Batch) -> None:
        events = batch.events
        places = [place for place in batch.places if wanted(events[place])]
        if places:
            part = batch.part(places)
            step(part)
            batch.take_back(part)

    return step_for_some
