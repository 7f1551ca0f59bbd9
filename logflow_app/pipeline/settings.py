"""What a pipeline can be told, apart from the shape of the configuration file."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EventSettings:
    """How the time of an event is taken and believed; see the section `events`. `bucket_secs` is what counts go by."""

    timezone: str = "UTC"
    max_age_secs: float = 7 * 86400.0
    max_ahead_secs: float = 600.0
    bucket_secs: int = 60
