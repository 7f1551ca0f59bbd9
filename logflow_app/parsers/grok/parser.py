"""The parser `grok`: each pattern becomes one regular expression when the configuration is read."""

import re

from logflow_app.config.parsers import GrokParser
from logflow_app.errors import ConfigError
from logflow_app.parsers.captures import CaptureReader
from logflow_app.parsers.columns import Parse
from logflow_app.parsers.grok.definitions import Definitions, definitions_of
from logflow_app.parsers.grok.expansion import expand
from logflow_app.parsers.grok.presets import PRESETS
from logflow_app.parsers.matching import Matched, Matcher, check_names
from logflow_app.parsers.names import FieldNames, names_of

FLAGS = re.MULTILINE | re.DOTALL  # Ruby's `^` and `$` are those of each line, and grok's dot takes the end of one

# Behind the usual names or instead of them, where those mean something else in the library: Junos's `event`.
_TIMES = ("timestamp8601", "syslog_timestamp", "syslog5424_ts", "bts", "nagios_epoch", "accept_date")
_LEVELS = ("level", "log.level", "loglevel", "severity", "lvl", "log_level", "levelname", "event_level")
_SERVICES = ("program", "process.name", "progname", "syslog5424_app")
_MESSAGES = ("message", "msg", "logmessage", "log_message", "syslog_message", "syslog5424_msg", "text", "body")
_BARE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def compile_grok(section: GrokParser) -> Parse:
    """Return the parser of `section.texts`; see `Parse`; raises `ConfigError` for a pattern that cannot be used.

    A pattern may match anywhere in a line; in one of more than `MAX_SEARCHED_CHARS` it must match from the start.
    """
    definitions = definitions_of(section)
    names = _names(section)
    texts = [text for written in section.texts for text in _grok_texts(written, definitions)]
    patterns = [_compile(text, definitions, names) for text in texts]
    check_names(section, list(dict.fromkeys(name for pattern in patterns for name in pattern.reader.names)))
    return Matcher(patterns).parse


def _grok_texts(written: str, definitions: Definitions) -> tuple[str, ...]:
    """Return the grok texts a setting means: a preset's, a pattern's by its name, or itself."""
    if written in definitions.own:
        return (f"%{{{written}}}",)
    if written.lower() in PRESETS and written not in definitions.all:
        return PRESETS[written.lower()]
    return (f"%{{{written}}}",) if _BARE_NAME.fullmatch(written) else (written,)


def _compile(text: str, definitions: Definitions, names: FieldNames) -> Matched:
    written, captures = expand(text, definitions.all)
    try:
        pattern = re.compile(written, FLAGS)
    except (re.error, OverflowError, RecursionError) as error:
        raise ConfigError(f"grok_pattern: expected a pattern that can be used; {error}; got {text!r}") from error
    return Matched(pattern, CaptureReader(captures, names, keeps=True))


def _names(section: GrokParser) -> FieldNames:
    usual = names_of(section)
    return FieldNames(
        time=usual.time if section.time_field else (*usual.time, *_TIMES),
        level=usual.level if section.level_field else _LEVELS,
        service=usual.service if section.service_field else (*usual.service, *_SERVICES),
        message=usual.message if section.message_field else _MESSAGES,
    )
