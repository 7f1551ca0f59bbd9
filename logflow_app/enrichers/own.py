"""python: a function of the user's own."""

from logflow_app.batch import Batch, Step
from logflow_app.config.enrich import PythonEnricher
from logflow_app.custom_code import load_function
from logflow_app.errors import ConfigError


def compile_own(section: PythonEnricher) -> Step:
    """Return the step that hands each event to the function; raises `ConfigError` where there is no such function.

    What it raises makes the line a dead letter of reason `bug`, as an error of ours would.
    """
    enrich = load_function(section.call, section.options)

    def step(batch: Batch) -> None:
        for place in batch.places:
            event = batch.events[place]
            changed = enrich(event)
            if isinstance(changed, dict):
                batch.events[place] = changed
            elif changed is not None:
                raise ConfigError(f"{section.call}: expected an event as a dict or None; got {type(changed).__name__}")

    return step
