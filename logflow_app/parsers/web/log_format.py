"""An access log's format as the server's own configuration writes it → a parser of its lines.

nginx: the text of `log_format`, `$remote_addr - $remote_user [$time_local] "$request" $status`. Apache: that of
`LogFormat`, `%h %l %u %t "%r" %>s %b`. A text with a `$name` and no `%` is nginx's.
"""

import re
from typing import NamedTuple

from logflow_app.errors import ConfigError
from logflow_app.parsers.web import apache_format, nginx_format
from logflow_app.parsers.web.forms import Form
from logflow_app.parsers.web.pieces import COUNT, PROTOCOL, QUOTED, SECS, WORD

MAX_VARIABLES = 90  # groups of one pattern
REQUEST_PARTS = ("method", "path", "protocol")

_METHOD = r"[A-Za-z][\w.-]{0,31}+"


class Part(NamedTuple):
    """A piece of a format: a literal text, or what is logged under a name; `kind` is a key of `_KINDS`."""

    kind: str
    text: str


_KINDS = {  # how a value may look where nothing quotes it; `-` stands for no value
    "count": COUNT,
    "status": r"[1-9]\d{0,2}|0",
    "secs": SECS,
    "time": r"\d{1,2}/[A-Za-z]{3,9}/\d{4}:\d\d:\d\d:\d\d(?:\.\d{1,9})?(?: ?[+-]\d\d:?\d\d)?",
    "iso": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?",
    "epoch": r"\d{10}(?:\.\d{1,9}|\d{3}|\d{6})?",
}
NUMBER_KINDS = frozenset({"count", "status", "secs"})


def form_of(format_text: str) -> Form:
    """Return the form of the lines of a format; raises `ConfigError` for one that cannot be read back."""
    text = format_text.strip()
    read = apache_format.parts_of if "%" in text else nginx_format.parts_of
    parts = [Part(kind, piece) for kind, piece in read(text)]
    names = [part.text for part in parts if part.kind != "literal"]
    if not names or len(names) > MAX_VARIABLES:
        raise ConfigError(
            f"format: expected 1 to {MAX_VARIABLES} variables such as $remote_addr or %h; got {len(names)}"
        )
    pattern, numbers = _pattern(parts)
    message = "request" if "request" in pattern.groupindex else "message"
    return Form(pattern, numbers, message=message)


def _pattern(parts: list[Part]) -> tuple[re.Pattern[str], frozenset[str]]:
    """Return the pattern of a whole line, and the names of the numbers in it; a name given twice counts once."""
    texts: list[str] = []
    names = set(REQUEST_PARTS) - {part.text for part in parts}
    seen: set[str] = set()
    numbers: set[str] = set()
    for place, part in enumerate(parts):
        if part.kind == "literal":
            texts.append(re.sub(r"(?:\\ )+", " ++", re.escape(part.text)))
            continue
        before = parts[place - 1] if place else Part("literal", "")
        after = parts[place + 1] if place + 1 < len(parts) else None
        value = _request(names - seen, before) if part.kind == "request" else _value(part.kind, before, after)
        if part.kind in NUMBER_KINDS:
            numbers.add(part.text)
        zeros = "0{0,2}" if part.kind == "status" else ""
        group = f"(?P<{part.text}>{value})" if part.text not in seen else f"(?:{value})"
        seen.add(part.text)
        texts.append(rf"(?>{zeros}{group}|-)" if part.kind in _KINDS else rf"(?>-(?={_end(after)})|{group})")
    return re.compile("".join(texts) + " *+", re.ASCII | re.DOTALL), frozenset(numbers)


def _value(kind: str, before: Part, after: Part | None) -> str:
    """Return the pattern of one value, from what stands on both sides of it."""
    is_quoted = before.text.endswith('"') and after is not None and after.text.startswith('"')
    if is_quoted and kind not in NUMBER_KINDS:
        return QUOTED
    if kind in _KINDS:
        return _KINDS[kind]
    if kind == "hops":  # several addresses, `10.0.0.1:80, 10.0.0.2:80 : 10.0.0.3:80`
        end = re.escape(after.text[0]) if after is not None and after.kind == "literal" else ""
        return rf"[^\s\"{end}]*+(?:(?:(?<=,)| :) [^\s\"{end}]++)*+"
    if kind.startswith("words"):  # a time of the user's own layout, which has so many blanks
        return rf"[^\s\"\]]++(?: [^\s\"\]]++){{{kind[5:]}}}"
    if after is None:
        return ".*+"
    if after.kind != "literal":
        return r"[^\s/\"]*+"  # two values side by side, such as `$host$request_uri`
    return f"[^{re.escape(after.text[0])}]*+"


def _request(names: set[str], before: Part) -> str:
    """Return the pattern of a request line, which takes those of its parts out that are in `names`."""
    method, path, protocol = (f"?P<{name}>" if name in names else "?:" for name in REQUEST_PARTS)
    if before.text.endswith('"'):
        whole, word = QUOTED, WORD
        return rf'(?:({method}{_METHOD}) ({path}{word})(?: ({protocol}{PROTOCOL}))?(?=")|{whole})'
    return rf"(?:({method}{_METHOD}) ({path}[^\s\"]++)(?: ({protocol}{PROTOCOL}))?|[^\s\"]*+)"


def _end(after: Part | None) -> str:
    """Return the pattern of what must stand behind a `-` that stands for no value."""
    if after is None:
        return r"\s*\Z"
    return re.escape(after.text[0]) if after.kind == "literal" else r"\s|\Z"
