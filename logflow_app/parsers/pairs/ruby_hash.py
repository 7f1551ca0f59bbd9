"""A hash as Ruby prints it (`Hash#inspect`): `{:user=>"bob", "tags"=>[1, nil], ok: true}`; Rails logs parameters so."""

import re
from collections.abc import Sequence
from typing import Any

from logflow_app.config.parsers import NotationParser
from logflow_app.parsers.bounds import MAX_DIGITS
from logflow_app.parsers.columns import Columns, Parse, Row
from logflow_app.parsers.pairs.lines import columns_of
from logflow_app.parsers.pairs.types import compile_types
from logflow_app.parsers.parts import Parts

MAX_CHARS = 100_000  # a longer text is none
MAX_LEVELS = 50  # deeper nesting is no hash that a program prints

_TOKEN = re.compile(
    r'\s*+(?::?"((?:[^"\\]++|\\.)*+)"'  # text, or a symbol that needs quotes
    r"|'((?:[^'\\]++|\\.)*+)'"
    r"|(=>|[{}\[\],])"
    rf"|([+-]?\d[\d_]{{0,{MAX_DIGITS}}}+(?:\.\d{{1,{MAX_DIGITS}}}+)?(?:[eE][+-]?\d{{1,3}})?)(?![\w.])"
    r"|:?([A-Za-z_]\w*+[?!]?)"  # a symbol, true, false, nil
    r"|(#<[^<>]*+>|[^\s{}\[\],\"'=]++))(:(?!:))?",  # an object; anything else
    re.DOTALL,
)
_ARROW = re.compile(r"\s*+=>")
_END = re.compile(r"\s*+[,\]}]")
_RAW = re.compile(r"[^,\[\]{}\"]{1,1000}")
_ESCAPE = re.compile(r"\\(u\{?([0-9a-fA-F]{4,6})\}?|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "e": "\x1b", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_WORDS = {"true": True, "false": False, "nil": None, "null": None}


def compile_ruby_hash(section: NotationParser) -> Parse:
    """Return the parser; see `Parse`."""
    return _RubyParser(section).parse


class _RubyParser:
    def __init__(self, section: NotationParser) -> None:
        self._parts = Parts(section)
        self._convert = compile_types(section.types)

    def parse(self, lines: Sequence[str]) -> Columns:
        """Read the lines that are, or end in, a hash. 18 µs for six pairs."""
        positions: list[int] = []
        rows: list[Row] = []
        for position, line in enumerate(lines):
            if (row := read_ruby_hash(line)) is not None:
                positions.append(position)
                rows.append(self._convert(row) if self._convert else row)
        return columns_of(self._parts, lines, positions, rows)


def read_ruby_hash(text: str) -> dict[str, Any] | None:
    """Return the hash that the text is, or ends in; None if there is none. Keys are texts, symbols too."""
    start = text.find("{")
    if start < 0 or len(text) > MAX_CHARS or ("=>" not in text and ":" not in text):
        return None
    return _Reading(text).read(start)


class _Reading:
    """One walk through a text: the open hashes and arrays, and the key each value belongs to."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._open: list[dict[str, Any] | list[Any]] = []
        self._keys: list[str | None] = []

    def read(self, place: int) -> dict[str, Any] | None:
        """Return the hash that begins at a place and ends with the text; None where there is none."""
        text, match = self._text, _TOKEN.match
        while token := match(text, place):
            mark = token[3]
            place = token.end(3) if mark else token.end()
            if mark in {"{", "["}:
                self._open.append({} if mark == "{" else [])
                self._keys.append(None)
            elif mark in {"}", "]"}:
                closed = self._close(mark)
                if closed is None or not (self._open or isinstance(closed, dict)):
                    return None
                if not self._open:
                    return closed if isinstance(closed, dict) and not text[place:].strip() else None
                if not self._put(closed):
                    return None
            elif mark != ",":
                place = self._scalar(token)
            if place < 0 or not self._open or len(self._open) > MAX_LEVELS:
                return None
        return None

    def _close(self, mark: str) -> dict[str, Any] | list[Any] | None:
        """Take away the innermost hash or array; None where another kind is open, or a key waits for its value."""
        closed = self._open.pop()
        is_right = isinstance(closed, dict) == (mark == "}") and self._keys.pop() is None
        return closed if is_right else None

    def _put(self, value: Any) -> bool:  # noqa: ANN401 - any JSON value
        """Put a value where it belongs; False where a key is missing."""
        holder, key = self._open[-1], self._keys[-1]
        if isinstance(holder, list):
            holder.append(value)
            return True
        if key is None:
            return False
        holder[key] = value
        self._keys[-1] = None
        return True

    def _scalar(self, token: re.Match[str]) -> int:
        """Take a key or a plain value; returns where it ends, -1 where it stands wrong."""
        first, second, mark, *_, colon = token.groups()
        if mark or not self._open:  # a lone =>
            return -1
        quoted = first if first is not None else second
        if isinstance(self._open[-1], dict) and self._keys[-1] is None:
            arrow = None if colon else _ARROW.match(self._text, token.end())
            if not colon and not arrow:
                return -1
            self._keys[-1] = _plain(quoted) if quoted is not None else token[0].strip().strip(":")
            return arrow.end() if arrow else token.end()
        if _END.match(self._text, token.end()):
            self._put(_plain(quoted) if quoted is not None else _value(token))
            return token.end()
        raw = _RAW.match(self._text, token.start())  # 2025-10-23 14:32:15 UTC
        if raw is None:
            return -1
        self._put(raw[0].strip())
        return raw.end()


def _value(token: re.Match[str]) -> Any:  # noqa: ANN401 - a JSON scalar
    number, word, other = token[4], token[5], token[6]
    if word:
        return _WORDS.get(word, word)
    if not number:
        return other
    digits = number.replace("_", "")
    if digits.lstrip("+-").isdigit():
        return int(digits)
    found = float(digits)
    return digits if found in {float("inf"), float("-inf")} else found


def _plain(quoted: str) -> str:
    return _ESCAPE.sub(_character, quoted) if "\\" in quoted else quoted


def _character(match: re.Match[str]) -> str:
    if match[2]:
        code = int(match[2], 16)
        return chr(code) if code < 0xD800 or 0xDFFF < code < 0x110000 else match[0]
    return _ESCAPED.get(match[1], match[1])
