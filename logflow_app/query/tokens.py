"""The text of a query → luqum's tokens, with what its lexer takes for something else put right.

`&&`, `||` and `!` are operators; a minus behind a colon or a comparison belongs to the number; a path is no expression.
"""

from luqum.head_tail import TokenValue
from luqum.parser import lexer
from luqum.tree import Word
from ply.lex import LexToken as Token

from logflow_app.query.mistakes import mistake

PATHS = "put one with slashes in quotes, or write \\/ for / where it has wildcards"

_OPERATORS = {"&&": "AND_OP", "||": "OR_OP"}
_BEFORE_A_NUMBER = frozenset({"COLUMN", "GREATERTHAN", "LESSTHAN"})


def tokens_of(text: str) -> list[Token]:
    """Return the tokens; raises `ConfigError`, and what luqum raises for characters that begin nothing."""
    mended: list[Token] = []
    reader = lexer.clone()
    reader.input(text)
    for token in iter(reader.token, None):
        last = mended[-1] if mended and _end(mended[-1]) == token.lexpos else None
        if token.type == "APPROX":
            raise mistake(text, token.lexpos, "expected no `~`: similar words are not looked for; use wildcards or OR")
        if token.type == "BOOST":
            token.value.value = "1"  # how much a hit is worth: here it counts or not
        if token.type == "TERM":
            if last and last.type == "REGEX":
                if last.value.value == "//" or any(map(str.isspace, last.value.value)):
                    raise mistake(text, last.lexpos, f"expected a value; {PATHS}")
                _put(last, last.value.value + token.value.value)
                continue
            if last and _is_sign(mended) and token.value.value[0] in "0123456789.":
                _put(last, "-" + token.value.value)
                continue
            mended += _term(token, text)
        else:
            mended.append(token)
    return mended


def _end(token: Token) -> int:
    return int(token.lexpos + token.value.size)


def _is_sign(tokens: list[Token]) -> bool:
    return len(tokens) > 1 and tokens[-1].type == "MINUS" and tokens[-2].type in _BEFORE_A_NUMBER


def _put(token: Token, text: str) -> None:
    """Make the token a term of that text."""
    place, token.type, token.value = token.value.pos, "TERM", Word(text)
    token.value.pos, token.value.size = place, len(text)


def _operator(token: Token, kind: str, size: int) -> Token:
    token.type, token.value = kind, TokenValue(token.value.value[:size])
    token.value.pos, token.value.size = token.lexpos, size
    return token


def _term(token: Token, text: str) -> list[Token]:
    """Return what a term really is: an operator, a negated term, or itself."""
    word = token.value.value
    if word in _OPERATORS:
        return [_operator(token, _OPERATORS[word], len(word))]
    if word[0] != "!":
        return [token]
    if word[1:2] in ('"', "/", "!", "-", "+"):
        raise mistake(text, token.lexpos, "expected a word or a bracket behind `!`; write NOT instead")
    if len(word) == 1:
        return [_operator(token, "NOT", 1)]
    rest = type(token)()
    rest.lineno, rest.lexpos = token.lineno, token.lexpos + 1
    rest.value = Word(word[1:])
    rest.type, rest.value.pos, rest.value.size = "TERM", rest.lexpos, len(word) - 1
    return [_operator(token, "NOT", 1), rest]
