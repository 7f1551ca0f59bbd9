"""environment: the name of the environment an event is of."""

from logflow_app.batch import Batch, Step
from logflow_app.config.enrich import EnvironmentEnricher


def compile_environment(section: EnvironmentEnricher) -> Step:
    """Return the step that sets `environment`."""
    name = section.name

    def step(batch: Batch) -> None:
        for event in batch.here():
            event["environment"] = name

    return step
