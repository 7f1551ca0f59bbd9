"""The text of a query → its tree (see `tree`), by luqum's grammar of Lucene's syntax.

Words side by side must all fit, as with AND. AND binds closer than OR, NOT closer than both.
"""

import threading

from luqum import tree as lucene
from luqum.exceptions import ParseError
from luqum.parser import parser
from luqum.tree import Item
from ply.lex import LexToken as Token

from logflow_app.errors import ConfigError
from logflow_app.query.leaves import leaf_of, pieces_of, unescaped
from logflow_app.query.mistakes import mistake
from logflow_app.query.tokens import PATHS, tokens_of
from logflow_app.query.tree import MESSAGE, All, Any, Everything, Exists, Node, Not, Wild

MAX_CHARS = 10_000
MAX_DEPTH = 50
MAX_TERMS = 1_000
EXISTS = "_exists_"
MISSING = "_missing_"  # Elasticsearch knew it before version 5
KIBANAS_TIME = "@timestamp"
SMALL = frozenset({"and", "or", "not"})

RANGE = "expected a range such as [1 TO 5], with TO in capitals"

_lock = threading.Lock()  # PLY's parser keeps its state in itself


def parse_query(text: str) -> Node:
    """Return the tree of a query; raises `ConfigError`, which names the place of the mistake."""
    if len(text) > MAX_CHARS:
        raise ConfigError(f"query: expected at most {MAX_CHARS} characters, came {len(text)}")
    if not text.strip():
        raise ConfigError("query: expected what to look for, came nothing; `*` fits every event")
    return _Reader(text).node(_grammar(text), None, 0)


def _grammar(text: str) -> Item:
    given: list[Token] = []
    try:
        tokens = iter(tokens_of(text))

        def next_token() -> Token:
            given.append(next(tokens, None))
            return given[-1]

        with _lock:
            return parser.parse(text, tokenfunc=next_token)
    except ParseError as error:
        if not given:
            raise _illegal(text, error) from error
        token = given[-1]
        if token is None:
            raise mistake(text, len(text), "expected more: a word, a value or a closing bracket") from error
        brackets = [each.type for each in given[:-1] if each.type in ("LBRACKET", "RBRACKET")]
        raise mistake(text, token.lexpos, _unexpected(token, is_in_range=brackets[-1:] == ["LBRACKET"])) from error


def _illegal(text: str, error: ParseError) -> ConfigError:
    place = int(str(error).rpartition(" ")[2])
    sentence = {
        '"': "expected a closing quote",
        "/": f"expected a closing slash, as a slash begins a regular expression; {PATHS}",
        "'": "expected a word; phrases stand in double quotes",
        "\\": "expected a character behind the backslash",
    }.get(text[place], "expected a word")
    return mistake(text, place, sentence)


def _unexpected(token: Token, *, is_in_range: bool) -> str:
    if token.type == "COLUMN":
        return "expected a field's name before the colon, and a value behind it; put a value with a colon in quotes"
    if token.type == "RPAREN":
        return "expected no closing bracket here"
    if token.type in ("TO", "RBRACKET") or is_in_range:
        return RANGE
    return "expected a word, a value or a bracket"


class _Reader:
    """Turns luqum's items into nodes; `field` is the field an item is asked of, None for none."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._terms = 0

    def node(self, item: Item, field: str | None, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise self._mistake(item, f"expected at most {MAX_DEPTH} brackets and operators within each other")
        match item:
            case lucene.SearchField():
                return self._of_field(item, field, depth)
            case lucene.Group() | lucene.FieldGroup():
                return self.node(item.expr, field, depth + 1)
            case lucene.AndOperation() | lucene.UnknownOperation():
                self._refuse_small_operators(item, field)
                return All(tuple(self.node(part, field, depth + 1) for part in item.operands))
            case lucene.OrOperation():
                return self._any(item.operands, field, depth + 1)
            case lucene.Not() | lucene.Prohibit():
                return Not(self.node(item.a, field, depth + 1))
            case lucene.Plus():
                return self.node(item.a, field, depth + 1)
            case lucene.Boost():
                return self.node(item.expr, field, depth + 1)
        self._terms += 1
        if self._terms > MAX_TERMS:
            raise self._mistake(item, f"expected at most {MAX_TERMS} words and values")
        return leaf_of(item, field, self._text)

    def _of_field(self, item: Item, outer: str | None, depth: int) -> Node:
        if outer is not None:
            raise self._mistake(item, f"expected a value of {outer}; put a value with a colon in quotes")
        pieces = pieces_of(item.name)
        name = "".join(str(piece) for piece in pieces if isinstance(piece, str))
        if item.name == "*" and isinstance(item.expr, lucene.Word) and item.expr.value == "*":
            return Everything()
        if any(isinstance(piece, Wild) for piece in pieces) or "*" in name:
            raise self._mistake(item, "expected a field's name without * and ?")
        if name == MISSING:
            raise self._mistake(item, f"expected NOT {EXISTS}:… for events without a field")
        if name != EXISTS:
            return self.node(item.expr, "timestamp" if name == KIBANAS_TIME else name, depth + 1)
        wanted = item.expr
        if not isinstance(wanted, lucene.Word | lucene.Phrase) or any(
            isinstance(piece, Wild) for piece in pieces_of(wanted.value)
        ):
            raise self._mistake(item, f"expected a field's name, such as {EXISTS}:user")
        return Exists(unescaped(wanted))

    def _refuse_small_operators(self, item: Item, field: str | None) -> None:
        """Refuse `level:ERROR and status:404`, and `status:(404 or 500)`: as words, they would never be found."""
        words = [part.value if isinstance(part, lucene.Word) else None for part in item.operands]
        has_fields = any(isinstance(part, lucene.SearchField) for part in item.operands)
        is_value = field is not None and field != MESSAGE
        for part, word in zip(item.operands, words, strict=True):
            if word in SMALL and (is_value or has_fields):
                raise self._mistake(part, f"expected {str(word).upper()} in capitals; put it in quotes if it is a word")
            if word == "TO" and is_value:
                raise self._mistake(part, RANGE)

    def _any(self, operands: list[Item], field: str | None, depth: int) -> Node:
        """Return the alternatives; where some have a plus, those must fit and the others may."""
        required = [part for part in operands if isinstance(part, lucene.Plus)]
        parts = tuple(self.node(part, field, depth) for part in required or operands)
        return All(parts) if required else Any(parts)

    def _mistake(self, item: Item, sentence: str) -> ConfigError:
        return mistake(self._text, item.pos or 0, sentence)
