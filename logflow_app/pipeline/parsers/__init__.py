"""The log formats LogFlow reads. A parser takes the lines of a pack and returns columns (see `Parse` and `Columns`)."""

from collections.abc import Callable

from logflow_app.errors import ConfigError
from logflow_app.pipeline.columns import Parse
from logflow_app.pipeline.parsers.dhcpd import compile_dhcpd
from logflow_app.pipeline.parsers.json import compile_json
from logflow_app.pipeline.parsers.regex import compile_regex
from logflow_app.pipeline.parsers.text import compile_text
from logflow_app.pipeline.settings import ParserSettings

PARSERS: dict[str, Callable[[ParserSettings], Parse]] = {
    "text": compile_text,
    "json": compile_json,
    "regex": compile_regex,
    "dhcpd": compile_dhcpd,
}
AUTO = ("text", "json", "dhcpd")  # tried in this order on each line; each is quick to say no


def compile_parsers(settings: ParserSettings) -> tuple[Parse, ...]:
    """Return the parsers a line is offered to, in order; raises `ConfigError`."""
    if settings.type == "auto":
        return tuple(PARSERS[name](settings) for name in AUTO)
    if settings.type not in PARSERS:
        raise ConfigError(f"parser.type: expected one of auto, {', '.join(PARSERS)}; got {settings.type!r}")
    return (PARSERS[settings.type](settings),)
