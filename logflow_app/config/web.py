"""The section `web`: where a worker answers by HTTP, and whom."""

from ipaddress import ip_address
from pathlib import Path
from typing import Annotated

from pydantic import Field

from logflow_app.config.section import Section
from logflow_app.config.units import Secret, Text

LONG_ENOUGH = 16  # characters of a token: what attempts at the allowed rate do not find


class WebSection(Section):
    """Where a worker answers by HTTP."""

    host: Text = Field(
        default="127.0.0.1",
        description="The address to listen on; any but this machine's own (loopback) asks visitors for the token.",
    )
    port: int = Field(default=6066, ge=0, le=65535, description="The port to listen on; 0 takes any that is free.")
    token: Annotated[Secret, Field(min_length=LONG_ENOUGH)] | None = Field(
        default=None,
        description="What visitors must know. Without it, one is made in `data_dir` where `host` asks for one.",
    )
    token_file: Path | None = Field(default=None, description="A file that holds the token, instead of `token`.")
    tail_lines_per_sec: int = Field(
        default=200, ge=0, le=5000, description="How many lines a second each worker shows live; 0 shows none."
    )

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach it."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False
