"""Grok text → one regular expression and what its groups capture.

`%{SYNTAX}`, `%{SYNTAX:name}`, `%{SYNTAX:name:type}`, `%{SYNTAX:[a][b]}` and `(?<name>…)`, as Logstash's filter reads
them; everything else is a regular expression of Oniguruma.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from logflow_app.errors import ConfigError
from logflow_app.parsers.captures import Capture
from logflow_app.parsers.grok.library import datadog
from logflow_app.parsers.nesting import Path
from logflow_app.parsers.typed import TYPES
from logflow_app.regexes import Translation, UntranslatableError

MAX_CHARS = 1_000_000  # the longest of the library has a tenth of that

_REFERENCE = re.compile(r"%\{([A-Za-z0-9_-]+)(?::([^{}]*))?\}")
_CALL = re.compile(r"%\{\w+\(")  # a matcher of Datadog's that takes arguments
_NESTED = re.compile(r"(?:\[[^\[\]]+\])+")
_PART = re.compile(r"\[([^\[\]]+)\]")


def expand(text: str, definitions: Mapping[str, str]) -> tuple[str, list[Capture]]:
    """Return the expression of a grok text and a capture for each of its groups; raises `ConfigError`."""
    expansion = _Expansion(definitions)
    try:
        written = expansion.translation.read(text)
    except UntranslatableError as error:
        where = f"pattern {expansion.stack[-1]}" if expansion.stack else "grok_pattern"
        raise ConfigError(f"{where}: expected a regular expression that can be served; {error}") from error
    except RecursionError as error:
        raise ConfigError("grok_pattern: expected patterns that do not refer to each other so deeply") from error
    captures = [Capture(_path(name), expansion.kinds.get(place, "")) for place, name in enumerate(expansion.names)]
    return written, captures


@dataclass(slots=True)
class _Expansion:
    definitions: Mapping[str, str]
    stack: list[str] = field(default_factory=list)
    kinds: dict[int, str] = field(default_factory=dict)
    chars: int = 0
    translation: Translation = field(init=False)

    def __post_init__(self) -> None:
        self.translation = Translation(refer=self.refer)

    @property
    def names(self) -> list[str]:
        return self.translation.names

    def refer(self, text: str, place: int) -> tuple[str, int] | None:
        """Return the expression a reference at `place` stands for, and where it ends; None where there is none."""
        reference = _REFERENCE.match(text, place)
        if reference is None:
            if _CALL.match(text, place):
                raise ConfigError(
                    f"{text[place : place + 40]}: expected the name of a pattern; arguments are not served"
                )
            return None
        syntax, (name, kind) = reference[1], _name_and_kind(reference[2] or "", reference[0])
        if name:
            self.names.append(name)
            self.kinds[len(self.names) - 1] = kind or self._kind_of(syntax)
        opening = "(" if name else "(?:"
        return f"{opening}{self._resolve(syntax)})", reference.end()

    def _kind_of(self, syntax: str) -> str:
        is_librarys = self.definitions.get(syntax) == datadog.BOTH.get(syntax)
        return datadog.KINDS.get(syntax, "") if is_librarys else ""

    def _resolve(self, syntax: str) -> str:
        if syntax in self.stack:
            raise ConfigError(f"pattern {syntax}: refers to itself ({' → '.join([*self.stack, syntax])})")
        if syntax not in self.definitions:
            raise ConfigError(f"grok_pattern: expected the name of a pattern; got {syntax!r}{self._meant(syntax)}")
        self.stack.append(syntax)
        written = self.translation.read(self.definitions[syntax])
        self.stack.pop()
        self.chars += len(written)
        if self.chars > MAX_CHARS:
            raise ConfigError(f"pattern {syntax}: expected fewer than {MAX_CHARS} characters with all it refers to")
        return written

    def _meant(self, syntax: str) -> str:
        close = get_close_matches(syntax.upper(), self.definitions, n=1) or get_close_matches(syntax, self.definitions)
        return f"; did you mean {close[0]}?" if close else ""


def _name_and_kind(named: str, reference: str) -> tuple[str, str]:
    named = named.rstrip("? ")  # as Logstash reads what stands behind a name
    name, colon, word = named.rpartition(":")
    if not colon:
        return named, ""
    if word.lower() not in TYPES:
        raise ConfigError(f"{reference}: expected one of the types {', '.join(TYPES)}; got {word!r}")
    return name, TYPES[word.lower()]


def _path(name: str) -> Path:
    if not name:
        return ()
    return tuple(_PART.findall(name)) if _NESTED.fullmatch(name) else (name,)
