"""What a pipeline can be told, apart from the shape of the configuration file."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ParserSettings:
    """How the lines of one input are read; see the section `parser` of an input for the meaning of each.

    A field that is None is found by its usual names. `bury` sends lines that do not fit to the dead letters.
    """

    type: str = "auto"
    pattern: str = ""
    time_field: str | None = None
    time_format: str | None = None
    level_field: str | None = None
    message_field: str | None = None
    service_field: str | None = None
    timezone: str | None = None
    bury: bool = False


@dataclass(frozen=True, slots=True)
class EventSettings:
    """How the time of an event is taken and believed; see the section `events`. `bucket_secs` is what counts go by."""

    timezone: str = "UTC"
    max_age_secs: float = 7 * 86400.0
    max_ahead_secs: float = 600.0
    bucket_secs: int = 60
