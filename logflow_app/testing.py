"""What a function of your own owes LogFlow, as checks for your own tests; docs/custom.md shows how to use them.

Each raises `ContractError`, an AssertionError, which says what was expected and which line or event is to blame.
"""

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from logflow_app.config.parsers import PythonParser
from logflow_app.custom_code import load_function
from logflow_app.parsers.columns import Columns
from logflow_app.parsers.custom import custom_parse

MAX_SHOWN_CHARS = 200

HOSTILE_LINES = (
    "", " ", "\0", "\t", "\x1b[31mred\x1b[0m", "\ufeff", "{", '{"a":', "[" * 10_000, '"' * 1_000, "%", "%s",
    "%(levelname)s", "<34>1", "<", "=", "a=", "=b", "-", "\\", "\\u0000", "NaN", "1e999", "9" * 400, "é", "🙈" * 50,
    "x" * 100_000, "two\nlines", "carriage\rreturn", "2025-10-23T14:32:15Z", "99/Foo/0000:99:99:99 +9999", "(" * 1_000,
)  # fmt: skip
"""Lines nobody would want, and some time gets."""

HOSTILE_FIELDS: tuple[dict[str, Any], ...] = (
    {},
    {"message": ""},
    {"extra_fields": {"a": None, "b": [], "c": {}, "d": {"e": {"f": 1}}}},
    {"message": "\0" * 100, "service": "é🙈", "extra_fields": {"": "", "a.b": "x", "number": -1.5e300, "yes": True}},
)
"""What events may be like: each is put over an event of its usual shape."""


class ContractError(AssertionError):
    """A function does not keep to the contract."""


def check_parser(
    function: str | Callable[..., Any], lines: Sequence[str], options: Mapping[str, Any] | None = None
) -> None:
    """Hold a parser function, or its name as in `call:`, to its contract; `lines` are some it should read.

    It reads at least one of them; raises on no line; says the same each time, and of a line alone what it says of it
    among others; leaves its list of lines as it was; and what it returns can be stored as JSON.
    """
    parse = custom_parse(_loaded(function, options), PythonParser(type="python"))
    everything = [*lines, *HOSTILE_LINES]
    for line in everything:
        _held(parse, [line])
    together = _held(parse, everything)
    if not any(position < len(lines) for position in together):
        raise ContractError("expected that at least one of the sample lines is read; none was")
    if _held(parse, everything) != together:
        raise ContractError("expected the same result for the same lines each time; the second differs")
    for position, line in enumerate(everything):
        alone, among = _held(parse, [line]).get(0), together.get(position)
        if alone != among:
            raise ContractError(f"expected of {_shown(line)} alone what it is among others: {among!r}; got {alone!r}")


def check_transform(
    function: str | Callable[..., Any], events: Sequence[Mapping[str, Any]], options: Mapping[str, Any] | None = None
) -> None:
    """Hold a transform or enricher function, or its name, to its contract; `events` are some it should take.

    It is given an event and changes it, or returns another one, or False to drop it; raises on none; does the same each
    time; keeps the parts every event has; and what it returns can be stored as JSON.
    """
    change = _loaded(function, options)
    for sample in [*events, *({**USUAL_EVENT, **fields} for fields in HOSTILE_FIELDS)]:
        first, second = (_changed(change, sample) for _ in range(2))
        if first != second:
            raise ContractError(
                f"expected the same result for the same event each time; got {first!r}, then {second!r}"
            )


USUAL_EVENT: Mapping[str, Any] = {
    "timestamp": "2025-10-23T15:30:45.000Z",
    "level": "ERROR",
    "service": "payment-service",
    "message": "Database connection timeout",
    "source": {"hostname": "web-1", "file": "/var/log/app.log"},
    "extra_fields": {"error_code": "E503"},
    "ingested_at": "2025-10-23T15:30:46.123Z",
}
"""An event of the usual shape, to be changed by tests."""


def _loaded(function: str | Callable[..., Any], options: Mapping[str, Any] | None) -> Callable[..., Any]:
    if isinstance(function, str):
        return load_function(function, options)
    return lambda argument: function(argument, **(options or {}))


def _held(parse: Callable[[Sequence[str]], Columns], lines: list[str]) -> dict[int, Any]:
    """Return what a parser makes of lines, by position; raises `ContractError` where it does what it must not."""
    try:
        columns = parse(lines)
    except Exception as error:
        raise ContractError(f"expected no exception; {_shown(lines[0])} of {len(lines)} gave {error!r}") from error
    parts = zip(columns.times, columns.levels, columns.services, columns.messages, strict=True)
    found = {
        position: (each, _row(columns, place))
        for place, (position, each) in enumerate(zip(columns.positions, parts, strict=True))
    }
    _storable(list(found.values()), lines[0])
    return found


def _row(columns: Columns, place: int) -> Any:  # noqa: ANN401 - any JSON value
    if columns.rows is not None:
        return columns.rows[place]
    return {name: column[place] for name, column in columns.fields.items()}


def _changed(change: Callable[..., Any], sample: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any JSON value
    event = copy.deepcopy(dict(sample))
    try:
        result = change(event)
    except Exception as error:
        raise ContractError(f"expected no exception; {_shown(sample)} gave {error!r}") from error
    if result is None:
        result = event
    if result is not False and not isinstance(result, dict):
        raise ContractError(f"expected an event, None or False; got {type(result).__name__} for {_shown(sample)}")
    missing = [] if result is False else [name for name in USUAL_EVENT if name not in result]
    if missing:
        raise ContractError(f"expected an event with {', '.join(missing)}; got none for {_shown(sample)}")
    return _storable(result, sample)


def _storable(result: Any, origin: Any) -> Any:  # noqa: ANN401 - whatever a function returns
    try:
        return msgspec.json.decode(msgspec.json.encode(result))
    except (TypeError, ValueError, RecursionError) as error:
        raise ContractError(f"expected what JSON can hold; {_shown(origin)} gave {error!r}") from error


def _shown(value: Any) -> str:  # noqa: ANN401 - whatever a function was given
    return repr(value)[:MAX_SHOWN_CHARS]
