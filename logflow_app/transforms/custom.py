"""python: a function of the user's own changes events."""

from typing import Any

from logflow_app.batch import Batch, Step
from logflow_app.config.enrich import PythonEnricher
from logflow_app.config.transforms import PythonTransform
from logflow_app.custom_code import Watch, load_function
from logflow_app.fields import CORE, EXTRA, Event
from logflow_app.parsers.json_values import json_value
from logflow_app.transforms.dropping import DROPPED


def compile_python(section: PythonTransform | PythonEnricher) -> Step:
    """Return the step that calls a function with each event; raises `ConfigError` where there is none.

    Unlike other steps it lets pass what the function raises: its line is then buried, the others go on.
    """
    function = load_function(section.call, section.options)

    watch = Watch(section.call)

    def step(batch: Batch) -> None:
        watch.run(lambda: change(batch))

    def change(batch: Batch) -> None:
        events = batch.events
        dropped: list[int] = []
        for place in batch.places:
            before = {name: events[place][name] for name in CORE}
            result = function(events[place])
            if result is False:
                dropped.append(place)
            else:
                events[place] = _whole(events[place] if result is None else result, before, section.call)
        if dropped:
            batch.drop(dropped, DROPPED)

    return step


def _whole(event: Any, before: Event, call: str) -> Event:  # noqa: ANN401 - functions return what they like
    """Return the event with all that every event has; what the function has left out is as it was."""
    if not isinstance(event, dict):
        raise TypeError(f"expected {call} to return an event, None or False, came {type(event).__name__}")
    whole: Event = json_value(event)
    return _with_core(whole, before)


def _with_core(event: Event, before: Event) -> Event:
    """Return the event with what every event has."""
    for name in CORE:
        event.setdefault(name, {} if name == EXTRA else before[name])
    if not isinstance(event[EXTRA], dict):
        event[EXTRA] = {EXTRA: event[EXTRA]}
    if not isinstance(event["source"], dict):
        event[EXTRA]["source"], event["source"] = event["source"], before["source"]
    return event
