"""One word, phrase, range or expression of a query → its leaf in the tree."""

import re

from luqum import tree as lucene
from luqum.tree import Item

from logflow_app.errors import ConfigError
from logflow_app.query.mistakes import mistake
from logflow_app.query.tree import MESSAGE, Everything, Exists, Node, Range, Regex, Text, Wild, Wildcard

MAX_PATTERN_CHARS = 1_000

_ESCAPED = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)", re.DOTALL)
_PIECE = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)|([*?])|([^\\*?]+)|(\\)$", re.DOTALL)


def leaf_of(item: Item, field: str | None, text: str) -> Node:
    """Return the leaf of one item of a query's text; without a field it is asked of the message."""
    name = MESSAGE if field is None else field
    match item:
        case lucene.Word():
            if field not in (None, MESSAGE) and item.value[0] == "=":
                raise _mistake(
                    item, text, "expected a value; the colon means equal, put one that begins with = in quotes"
                )
            pieces = pieces_of(item.value)
            if pieces == (Wild.ANY,):
                return Everything() if field is None else Exists(name)
            if any(isinstance(piece, Wild) for piece in pieces):
                return Wildcard(name, pieces)
            return Text(name, unescaped(item))
        case lucene.Phrase():
            return Text(name, unescaped(item), is_phrase=True)
        case lucene.Regex():
            return _regex(item, name, text)
        case lucene.Range() | lucene.From() | lucene.To() if field is None:
            raise _mistake(item, text, "expected a field's name and a colon before it, such as status:>400")
        case lucene.Range():
            low, high = _bound(item.low, item, text), _bound(item.high, item, text)
            return Range(name, low, high, item.include_low, item.include_high)
        case lucene.From():
            return Range(name, _bound(item.a, item, text), None, has_low=item.include)
        case lucene.To():
            return Range(name, None, _bound(item.a, item, text), has_high=item.include)
    raise _mistake(item, text, "expected a word, a phrase, a range or a regular expression")


def _bound(item: Item, around: Item, text: str) -> str | None:
    if isinstance(item, lucene.Prohibit):
        return f"-{unescaped(item.a)}"
    if isinstance(item, lucene.Word):
        pieces = pieces_of(item.value)
        if pieces == (Wild.ANY,):
            return None
        if any(isinstance(piece, Wild) for piece in pieces):
            raise _mistake(around, text, "expected a bound without * and ?; a * alone is no bound")
    return unescaped(item)


def _regex(item: Item, name: str, text: str) -> Regex:
    pattern = item.value[1:-1].replace("\\/", "/")
    if not pattern:
        raise _mistake(item, text, "expected an expression between the slashes; put a path in quotes")
    if len(pattern) > MAX_PATTERN_CHARS:
        raise _mistake(item, text, f"expected an expression of at most {MAX_PATTERN_CHARS} characters")
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise _mistake(item, text, f"expected a regular expression; {error}") from error
    return Regex(name, pattern)


def _mistake(item: Item, text: str, sentence: str) -> ConfigError:
    return mistake(text, item.pos or 0, sentence)


def unescaped(item: Item) -> str:
    """Return the text a word or a phrase stands for."""
    text = item.value[1:-1] if isinstance(item, lucene.Phrase) else item.value
    return _ESCAPED.sub(lambda found: _meant(found[1]), text)


def _meant(escaped: str) -> str:
    """Return what stands behind a backslash; `u00e9` is a character by its number, as Lucene has it."""
    return chr(int(escaped[1:], 16)) if len(escaped) > 1 else escaped


def pieces_of(word: str) -> tuple[str | Wild, ...]:
    """Return the texts and wildcards of a word, texts unescaped and joined."""
    pieces: list[str | Wild] = []
    for escaped, wild, plain, last in _PIECE.findall(word):
        if wild:
            if not (wild == "*" and pieces[-1:] == [Wild.ANY]):
                pieces.append(Wild(wild))
        elif pieces and isinstance(pieces[-1], str):
            pieces[-1] += _meant(escaped) + plain + last
        else:
            pieces.append(_meant(escaped) + plain + last)
    return tuple(pieces)
