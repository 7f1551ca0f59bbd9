"""Parsers of syslog, and of what travels in it."""

from typing import Literal

from pydantic import Field

from logflow_app.config.parsers.base import AnyParser


class SyslogParser(AnyParser):
    """Reads syslog, RFC 5424 and RFC 3164 with their dialects."""

    type: Literal["syslog"] = Field(description="The name of the format.")
