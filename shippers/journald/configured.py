"""The configuration → journals to read."""

from collections.abc import Iterator
from pathlib import Path

from logflow_app.config import Config
from logflow_app.config.inputs import JournaldInput as Section
from shippers.journald.settings import Filters, JournaldInput
from shippers.journald.source import JournaldSource
from shippers.spool.intake import Intake
from shippers.spool.source import Plan, Source
from shippers.spool.spool import Spool


def plans(config: Config) -> Iterator[Plan]:
    """Yield the journald inputs of the configuration."""
    for entry in config.inputs.journald:
        yield plan(_settings(entry))


def plan(settings: JournaldInput) -> Plan:
    """Return how an input is begun."""

    def begin(spool: Spool) -> Source:
        return JournaldSource(settings, Intake(settings.name, settings.service, spool).join(settings.joins), spool)

    place = settings.url or settings.path or settings.directory or "of this machine"
    is_file = settings.path is not None and not Path(settings.path).is_fifo()
    return Plan(settings.name, f"journal {place}", begin, settings, ends=is_file)


def _settings(entry: Section) -> JournaldInput:
    return JournaldInput(
        name=entry.name,
        service=entry.service or "",
        topic=entry.output_topic or "",
        filters=Filters(tuple(entry.units), tuple(entry.identifiers), entry.priority, tuple(entry.matches)),
        directory=str(entry.directory) if entry.directory else None,
        path=str(entry.path) if entry.path else None,
        url=entry.url,
        start_at=entry.start_at,
        all_fields=entry.fields == "all",
        whole_entries=entry.parser.type in ("auto", "json") and entry.joins is None,
        max_message_bytes=entry.max_message_bytes,
        joins=entry.joins,
    )
