"""Keys and values, and tables."""

from collections.abc import Callable
from typing import Any

from logflow_app.parsers.columns import Parse

PAIRS: dict[str, Callable[[Any], Parse]] = {}
