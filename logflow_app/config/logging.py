"""The section `logging`: LogFlow's own log."""

from typing import Annotated, Literal

from pydantic import Field

from logflow_app.config.section import Section
from logflow_app.config.units import any_case


class LoggingSection(Section):
    """LogFlow's own log."""

    level: Annotated[Literal["debug", "info", "warn", "error", "fatal"], any_case] = Field(
        default="info", description="The least level that is written."
    )
    format: Annotated[Literal["json", "console"], any_case] = Field(
        default="console", description="For machines or for eyes."
    )
