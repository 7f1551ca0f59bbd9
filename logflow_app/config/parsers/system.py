"""Parsers of what a machine and its services write."""

from typing import Literal

from pydantic import Field

from logflow_app.config.parsers.base import AnyParser


class SystemParser(AnyParser):
    """Reads what a machine and its services write."""

    type: Literal["dhcpd"] = Field(description="The name of the format.")
