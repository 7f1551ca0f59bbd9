"""Bounds for what a line may put into `extra_fields`, so that one wild line cannot make a document nobody takes."""

import re
from collections.abc import Sequence
from itertools import islice, repeat
from typing import Any

import msgspec

MAX_DEPTH = 12  # Elasticsearch's `flattened` fields end at 20
MAX_FIELDS = 1_000  # leaves of one event; fields beyond them are kept as text under OVERFLOW
MAX_KEY_CHARS = 200  # 12 such keys and a value of 8,191 characters fit one Lucene term: 32,766 bytes
MAX_DIGITS = 300  # a longer number is kept as text: readers of JSON stop at 308 (doubles) or 1,000 digits
OVERFLOW = "overflow"

_LONG_CHARS = 1_000  # a shorter line cannot reach the bounds on fields and numbers
_TOO_LARGE = 10**MAX_DIGITS
_SURROGATE = re.compile("[\ud800-\udfff]")


def needs_bounds(line: str) -> bool:
    r"""Tell whether the JSON text might exceed a bound; yes when in doubt. 0.1 µs a line.

    Keys with a NUL are out of bounds too: `flattened` fields refuse them. In JSON it is written `\u0000`.
    """
    return len(line) > _LONG_CHARS or line.count("{") + line.count("[") > MAX_DEPTH or "\\u0000" in line


def needs_bounds_all(lines: Sequence[str], joined: str) -> bool:
    """Tell whether any of the JSON texts, or them joined by line ends, might exceed a bound. 0.15 µs a line."""
    if max(map(len, lines)) > _LONG_CHARS or "\\u0000" in joined:
        return True
    count = str.count
    return max(map(count, lines, repeat("{"))) + max(map(count, lines, repeat("["))) > MAX_DEPTH


def bounded(row: dict[str, Any]) -> dict[str, Any]:
    """Return the object with every key and value within bounds; what is too deep or too much becomes JSON text."""
    kept: dict[str, Any] = {}
    left = MAX_FIELDS
    for position, (key, value) in enumerate(row.items()):
        left -= _leaves(value, left)
        if left < 0:
            kept[OVERFLOW] = as_text(dict(islice(row.items(), position, None)))
            break
        kept[_key(key)] = _value(value, MAX_DEPTH - 1)
    return kept


def as_text(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return the JSON text of a value."""
    try:
        return _text(msgspec.json.encode(value).decode())
    except (UnicodeEncodeError, RecursionError):
        return _text(str(value)) if isinstance(value, str) else "(nested too deeply)"


def _leaves(value: Any, most: int) -> int:  # noqa: ANN401 - any JSON value
    """Count the values a field holds, at least 1; stops soon after `most`."""
    leaves, todo = 0, [value]
    while todo and leaves <= most:
        value = todo.pop()
        if isinstance(value, dict):
            todo.extend(value.values())
        elif isinstance(value, list):
            todo.extend(value)
        else:
            leaves += 1
    return max(1, leaves)


def _value(value: Any, depth: int) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        return value if -_TOO_LARGE < value < _TOO_LARGE else hex(value)
    if isinstance(value, dict):
        return {_key(key): _value(item, depth - 1) for key, item in value.items()} if depth else as_text(value)
    if isinstance(value, list):
        return [_value(item, depth - 1) for item in value] if depth else as_text(value)
    return value


def _key(key: str) -> str:
    return _text(key[:MAX_KEY_CHARS].replace("\0", "\ufffd"))


def _text(text: str) -> str:
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)
