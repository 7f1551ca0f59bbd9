"""The configuration → standard input as an input."""

from collections.abc import Iterator

from logflow_app.config import Config
from shippers.spool.intake import Intake
from shippers.spool.source import Plan, Source
from shippers.spool.spool import Spool
from shippers.stdin.settings import StdinInput
from shippers.stdin.source import STDIN, StdinSource
from shippers.wishes import CLI, Marking


def plans(config: Config) -> Iterator[Plan]:
    """Yield standard input where the configuration has it."""
    for entry in config.inputs.stdin:
        yield plan(
            StdinInput(
                name=entry.name,
                service=entry.service or "",
                labels=entry.labels,
                topic=entry.output_topic or "",
                max_line_bytes=config.shipper.max_line_bytes,
                joins=entry.joins,
            )
        )


def named_plan(config: Config, marking: Marking) -> Plan:
    """Return standard input as the command line names it."""
    return plan(
        StdinInput(CLI, marking.service, marking.labels, marking.topic, max_line_bytes=config.shipper.max_line_bytes)
    )


def plan(settings: StdinInput, file: int = STDIN) -> Plan:
    """Return how it is begun."""

    def begin(spool: Spool) -> Source:
        intake = Intake(settings.name, settings.service, spool).join(settings.joins)
        return StdinSource(settings, intake, spool, file)

    return Plan(settings.name, "standard input", begin, settings, ends=True)
