"""Formats of languages and their logging libraries."""

from collections.abc import Callable
from typing import Any

from logflow_app.parsers.apps.python_logging import compile_python_logging
from logflow_app.parsers.columns import Parse

APPS: dict[str, Callable[[Any], Parse]] = {"python_logging": compile_python_logging}
