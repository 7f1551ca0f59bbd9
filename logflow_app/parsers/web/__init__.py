"""Web servers and proxies."""

from collections.abc import Callable
from typing import Any

from logflow_app.parsers.columns import Parse

WEB: dict[str, Callable[[Any], Parse]] = {}
