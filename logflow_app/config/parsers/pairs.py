"""Parsers of keys and values, and of tables."""

from typing import Literal

from pydantic import Field

from logflow_app.config.parsers.base import AnyParser


class PairsParser(AnyParser):
    """Reads lines of keys and values."""

    type: Literal["kv"] = Field(description="The name of the format.")
