"""The names under which logs carry time, level, service and message."""

from typing import NamedTuple

from logflow_app.config.parsers import AnyParser


class FieldNames(NamedTuple):
    """Names to try for each part of an event, the first that is there wins; a dot reaches into objects."""

    time: tuple[str, ...]
    level: tuple[str, ...]
    service: tuple[str, ...]
    message: tuple[str, ...]


USUAL_NAMES = FieldNames(
    time=("timestamp", "@timestamp", "time", "ts", "datetime", "date", "eventTime", "event_time", "asctime", "t"),
    level=("level", "log.level", "severity", "lvl", "loglevel", "log_level", "levelname", "severityText", "priority"),
    service=("service", "service.name", "service_name", "serviceName", "app", "application"),
    message=("message", "msg", "log", "text", "body", "event"),
)


def names_of(section: AnyParser) -> FieldNames:
    """Return the names to try: the configured one alone, or the usual ones."""

    def names(wanted: str | None, usual: tuple[str, ...]) -> tuple[str, ...]:
        return usual if wanted is None else (wanted,)

    return FieldNames(
        time=names(section.time_field, USUAL_NAMES.time),
        level=names(section.level_field, USUAL_NAMES.level),
        service=names(section.service_field, USUAL_NAMES.service),
        message=names(section.message_field, USUAL_NAMES.message),
    )
