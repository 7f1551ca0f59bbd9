"""The section `web`: where a worker answers by HTTP."""

from pydantic import Field

from logflow_app.config.section import Section
from logflow_app.config.units import Text


class WebSection(Section):
    """Where a worker answers by HTTP."""

    host: Text = Field(default="127.0.0.1", description="The address to listen on.")
    port: int = Field(default=6066, ge=0, le=65535, description="The port to listen on; 0 takes any that is free.")
