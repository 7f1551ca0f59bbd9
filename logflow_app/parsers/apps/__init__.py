"""Formats of languages and their logging libraries."""

from collections.abc import Callable
from typing import Any

from logflow_app.parsers.columns import Parse

APPS: dict[str, Callable[[Any], Parse]] = {}
