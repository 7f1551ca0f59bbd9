"""Parsers of web servers and proxies."""

from typing import Literal

from pydantic import Field

from logflow_app.config.parsers.base import AnyParser


class WebParser(AnyParser):
    """Reads the logs of a web server or a proxy."""

    type: Literal["apache", "nginx"] = Field(description="The name of the format.")
