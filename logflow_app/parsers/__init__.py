"""The log formats LogFlow reads. A parser takes the lines of a pack and returns columns (see `Parse` and `Columns`).

A family of formats is a package with a registry of its own; what stands alone is a file.
"""

from collections.abc import Callable
from typing import Any

from logflow_app.config.parsers import AnyParser
from logflow_app.errors import ConfigError
from logflow_app.parsers.apps import APPS
from logflow_app.parsers.columns import Parse
from logflow_app.parsers.databases import DATABASES
from logflow_app.parsers.json import compile_json
from logflow_app.parsers.pairs import PAIRS
from logflow_app.parsers.regex import compile_regex
from logflow_app.parsers.syslog import SYSLOG
from logflow_app.parsers.system import SYSTEM
from logflow_app.parsers.text import compile_text
from logflow_app.parsers.web import WEB

PARSERS: dict[str, Callable[[Any], Parse]] = {
    "text": compile_text,
    "json": compile_json,
    "regex": compile_regex,
    **SYSLOG,
    **SYSTEM,
    **WEB,
    **PAIRS,
    **APPS,
    **DATABASES,
}
AUTO = ("text", "json", "dhcpd")  # tried in this order on each line; each is quick to say no


def compile_parsers(section: AnyParser) -> tuple[Parse, ...]:
    """Return the parsers a line is offered to, in order; raises `ConfigError`."""
    if section.type in ("auto", "multiline"):  # the shipper has joined the lines
        return tuple(PARSERS[name](section) for name in AUTO)
    if section.type not in PARSERS:
        raise ConfigError(f"parser.type: expected one of auto, {', '.join(PARSERS)}; got {section.type!r}")
    return (PARSERS[section.type](section),)
