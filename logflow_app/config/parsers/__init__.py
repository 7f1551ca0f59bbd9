"""The key `parser` of an input: how its lines are read. Each family of formats has a file."""

from typing import Annotated

from pydantic import BeforeValidator, Discriminator, Tag

from logflow_app.config.parsers.apps import AppParser
from logflow_app.config.parsers.base import AnyParser
from logflow_app.config.parsers.custom import PythonParser
from logflow_app.config.parsers.databases import DatabaseParser
from logflow_app.config.parsers.pairs import ColumnsParser, LogfmtParser, LtsvParser, NotationParser, PairsParser
from logflow_app.config.parsers.patterns import GrokParser, RegexParser
from logflow_app.config.parsers.plain import AutoParser, JsonParser, MultilineParser, TextParser
from logflow_app.config.parsers.syslog import CefParser, SyslogParser
from logflow_app.config.parsers.system import SystemParser
from logflow_app.config.parsers.web import WebParser
from logflow_app.config.tags import by_words

__all__ = [
    "AnyParser",
    "AppParser",
    "AutoParser",
    "CefParser",
    "ColumnsParser",
    "DatabaseParser",
    "GrokParser",
    "JsonParser",
    "LogfmtParser",
    "LtsvParser",
    "MultilineParser",
    "NotationParser",
    "PairsParser",
    "Parser",
    "PythonParser",
    "RegexParser",
    "SyslogParser",
    "SystemParser",
    "TextParser",
    "WebParser",
]

MODELS = (
    AutoParser,
    TextParser,
    JsonParser,
    PairsParser,
    ColumnsParser,
    LogfmtParser,
    LtsvParser,
    NotationParser,
    RegexParser,
    GrokParser,
    SyslogParser,
    CefParser,
    SystemParser,
    WebParser,
    AppParser,
    DatabaseParser,
    PythonParser,
    MultilineParser,
)


def _by_word(value: object) -> object:
    """Take a text for the type of a parser: `parser: json` is short for `{type: json}`; no type stands for `auto`."""
    if isinstance(value, str):
        return {"type": str(value)}
    is_auto = isinstance(value, dict) and "type" not in value and value.keys() <= AutoParser.model_fields.keys()
    return {"type": "auto", **value} if is_auto and isinstance(value, dict) else value


Parser = Annotated[
    Annotated[AutoParser, Tag("<AutoParser>")]
    | Annotated[TextParser, Tag("<TextParser>")]
    | Annotated[JsonParser, Tag("<JsonParser>")]
    | Annotated[PairsParser, Tag("<PairsParser>")]
    | Annotated[ColumnsParser, Tag("<ColumnsParser>")]
    | Annotated[LogfmtParser, Tag("<LogfmtParser>")]
    | Annotated[LtsvParser, Tag("<LtsvParser>")]
    | Annotated[NotationParser, Tag("<NotationParser>")]
    | Annotated[RegexParser, Tag("<RegexParser>")]
    | Annotated[GrokParser, Tag("<GrokParser>")]
    | Annotated[SyslogParser, Tag("<SyslogParser>")]
    | Annotated[CefParser, Tag("<CefParser>")]
    | Annotated[SystemParser, Tag("<SystemParser>")]
    | Annotated[WebParser, Tag("<WebParser>")]
    | Annotated[AppParser, Tag("<AppParser>")]
    | Annotated[DatabaseParser, Tag("<DatabaseParser>")]
    | Annotated[PythonParser, Tag("<PythonParser>")]
    | Annotated[MultilineParser, Tag("<MultilineParser>")],
    Discriminator(by_words(*MODELS)),
    BeforeValidator(_by_word),
]
