"""Parsers of languages and their logging libraries."""

from typing import Literal

from pydantic import Field

from logflow_app.config.parsers.base import AnyParser


class AppParser(AnyParser):
    """Reads what a logging library of a language writes."""

    type: Literal["java", "python_logging", "go"] = Field(description="The name of the format.")
