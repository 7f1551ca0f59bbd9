"""The section `counts`: how the exact counts are kept."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from logflow_app.config.section import Section
from logflow_app.config.units import Kind, Seconds, duration_secs

MINUTE_SECS = 60


def _divides_a_minute(value: int) -> int:
    if MINUTE_SECS % value:
        raise ValueError("expected a divisor of 60 s: 1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30 or 60")
    return value


BucketSeconds = Annotated[
    int,
    BeforeValidator(duration_secs),
    Field(ge=1, le=MINUTE_SECS),
    AfterValidator(_divides_a_minute),
    Kind("duration"),
]


class CountsSection(Section):
    """How the exact counts are kept."""

    bucket_secs: BucketSeconds = Field(
        default=60,
        description="How finely counts are kept, and alerts decided: a divisor of a minute. Half as long costs twice"
        " the memory; windows around the moment of a change are counted by both.",
    )
    retention_secs: Seconds = Field(
        default=7 * 86400.0, ge=3600, le=366 * 86400, description="How long a count can still be amended."
    )
    commit_interval_secs: Seconds = Field(
        default=1.0, ge=0.05, le=60, description="How often counts are written, and with it what has been delivered."
    )
