"""Syslog, and what travels in it."""

from collections.abc import Callable
from typing import Any

from logflow_app.parsers.columns import Parse

SYSLOG: dict[str, Callable[[Any], Parse]] = {}
