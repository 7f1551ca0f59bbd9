"""The log formats LogFlow reads. A parser takes the lines of a pack and returns columns (see `Parse` and `Columns`).

A family of formats is a package with a registry of its own; what stands alone is a file.
"""

from collections.abc import Callable
from typing import Any

from pydantic import TypeAdapter

from logflow_app.config.parsers import AnyParser, Parser
from logflow_app.errors import ConfigError
from logflow_app.parsers.apps import APPS
from logflow_app.parsers.auto import LOOSE, SURE, Auto, Fixed, Formats
from logflow_app.parsers.columns import Named, Parse
from logflow_app.parsers.custom import compile_python
from logflow_app.parsers.databases import DATABASES
from logflow_app.parsers.grok import compile_grok
from logflow_app.parsers.json import compile_json
from logflow_app.parsers.pairs import PAIRS
from logflow_app.parsers.regex import compile_regex
from logflow_app.parsers.syslog import SYSLOG
from logflow_app.parsers.syslog.tagged import only_tagged
from logflow_app.parsers.system import SYSTEM
from logflow_app.parsers.text import compile_text, compile_text_of_services
from logflow_app.parsers.web import WEB

_SECTION: TypeAdapter[Any] = TypeAdapter(Parser)

PARSERS: dict[str, Callable[[Any], Parse]] = {
    "text": compile_text,
    "json": compile_json,
    "json_in_text": compile_json,
    "regex": compile_regex,
    "grok": compile_grok,
    "python": compile_python,
    **SYSLOG,
    **SYSTEM,
    **WEB,
    **PAIRS,
    **APPS,
    **DATABASES,
}


def compile_parsers(section: AnyParser) -> Formats:
    """Return the parsers the lines of an input are offered to; raises `ConfigError`."""
    if section.type in ("auto", "multiline"):  # the shipper has joined the lines
        told = {
            key: value for key, value in section if key in AnyParser.model_fields and key in section.model_fields_set
        }
        return Auto(*([_compile({**told, "type": name}) for name in names] for names in (SURE, LOOSE)))
    if section.type not in PARSERS:
        raise ConfigError(f"parser.type: expected one of auto, {', '.join(PARSERS)}; got {section.type!r}")
    return Fixed(section.type, PARSERS[section.type](section))


def _compile(keys: dict[str, Any]) -> Named:
    name = keys["type"]
    compile_one = compile_text_of_services if name == "text" else PARSERS[name]
    parse = compile_one(_SECTION.validate_python(keys))
    return name, only_tagged(parse) if name in ("linux", "syslog") else parse
