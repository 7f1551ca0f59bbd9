"""Formats of languages and their logging libraries."""

from collections.abc import Callable
from typing import Any

from logflow_app.parsers.apps.containers import compile_docker
from logflow_app.parsers.apps.libraries import ROWS, compile_library
from logflow_app.parsers.columns import Parse

APPS: dict[str, Callable[[Any], Parse]] = {
    **dict.fromkeys(ROWS, compile_library),
    "docker": compile_docker,
}
