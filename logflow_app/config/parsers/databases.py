"""Parsers of databases, queues and stores."""

from typing import Literal

from pydantic import Field

from logflow_app.config.parsers.base import AnyParser


class DatabaseParser(AnyParser):
    """Reads the logs of a database, a queue or a store."""

    type: Literal["postgresql"] = Field(description="The name of the format.")
