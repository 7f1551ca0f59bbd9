"""The section `counts`: how the exact counts are kept."""

from pydantic import Field

from logflow_app.config.section import Section
from logflow_app.config.units import Seconds


class CountsSection(Section):
    """How the exact counts are kept."""

    retention_secs: Seconds = Field(
        default=7 * 86400.0, ge=3600, le=366 * 86400, description="How long the count of a minute can still be amended."
    )
    commit_interval_secs: Seconds = Field(
        default=1.0, ge=0.05, le=60, description="How often counts are written, and with it what has been delivered."
    )
