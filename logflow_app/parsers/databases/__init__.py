"""Formats of databases, queues and stores."""

from collections.abc import Callable
from typing import Any

from logflow_app.parsers.columns import Parse

DATABASES: dict[str, Callable[[Any], Parse]] = {}
