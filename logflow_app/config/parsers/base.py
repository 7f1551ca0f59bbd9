"""What every parser can be told."""

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from logflow_app.config.section import Section
from logflow_app.config.units import Text, TimeZone


class AnyParser(Section):
    """What every parser can be told, whatever its type."""

    if TYPE_CHECKING:
        type: str

    time_field: Text | None = Field(
        default=None, description="The field that holds the time; without it, the usual names."
    )
    time_format: Text | None = Field(
        default=None, description="How the time is written, as a strptime or Go layout; without it, the usual forms."
    )
    level_field: Text | None = Field(
        default=None, description="The field that holds the level; without it, the usual names."
    )
    message_field: Text | None = Field(
        default=None, description="The field that holds the message; without it, the usual names."
    )
    service_field: Text | None = Field(
        default=None, description="The field that holds the service; without it, the usual names."
    )
    timezone: TimeZone | None = Field(
        default=None,
        description="The zone of times that name none; without it, what the shipper says, else `events.timezone`.",
    )
    unparsed: Literal["deliver", "bury"] = Field(
        default="deliver",
        description="What becomes of a line that does not fit: deliver it whole as the message, tagged `unparsed`, or "
        "bury it in the dead letters.",
    )
