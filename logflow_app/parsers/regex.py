"""Patterns of the user's own with named groups: time, level, service, message, and everything else as fields."""

import re

from logflow_app.config.parsers import RegexParser
from logflow_app.errors import ConfigError
from logflow_app.parsers.captures import Capture, CaptureReader
from logflow_app.parsers.columns import Parse
from logflow_app.parsers.matching import Matched, Matcher, check_names
from logflow_app.parsers.names import names_of
from logflow_app.parsers.typed import TYPES
from logflow_app.regexes import compile_foreign


def compile_regex(section: RegexParser) -> Parse:
    """Return the parser of `section.patterns`; see `Parse`; raises `ConfigError` for one that cannot be used.

    A pattern may match anywhere in a line; in one of more than `MAX_SEARCHED_CHARS` it must match from the start.
    """
    patterns = [_compile(text, section) for text in section.texts]
    found = list(dict.fromkeys(name for pattern in patterns for name in pattern.reader.names))
    check_names(section, found)
    if unknown := section.types.keys() - found:
        raise ConfigError(f"types: expected groups of the pattern ({', '.join(found)}); got {', '.join(unknown)}")
    return Matcher(patterns).parse


def _compile(text: str, section: RegexParser) -> Matched:
    try:
        pattern, names = compile_foreign(text, keeps_unnamed=section.numeric_groups)
    except (re.error, ValueError, OverflowError, RecursionError) as error:
        raise ConfigError(f"pattern: expected a regular expression; {error}") from error
    if not any(names) and not section.numeric_groups:
        raise ConfigError("pattern: expected at least one named group, such as (?P<message>.*)")
    kinds = {name: TYPES[word] for name, word in section.types.items()}
    captures = [Capture((name,) if name else (), kinds.get(name, "")) for name in names]
    if section.numeric_groups:
        captures = [Capture((str(number),)) for number in range(len(names) + 1)] + captures
    reader = CaptureReader(captures, names_of(section), keeps=section.keep_parts)
    return Matched(pattern, reader, section.numeric_groups)
