"""The section `events`: how the time of a line is taken."""

from pydantic import Field

from logflow_app.config.section import Section
from logflow_app.config.units import Seconds, TimeZone


class EventsSection(Section):
    """How the time of a line is taken."""

    timezone: TimeZone = Field(default="UTC", description="The zone of times for which nothing else gives one.")
    max_age_secs: Seconds = Field(
        default=7 * 86400.0,
        ge=60,
        le=100 * 366 * 86400,
        description="A line's time that lies further back than this before its arrival is not believed.",
    )
    max_ahead_secs: Seconds = Field(
        default=600.0,
        ge=0,
        le=86400,
        description="A line's time that lies further ahead of its arrival is not believed.",
    )
