"""What a word, a wildcard, an expression or a range means for the field it is asked of."""

from functools import partial
from typing import Any

from logflow_app.config.places import did_you_mean
from logflow_app.errors import ConfigError
from logflow_app.levels import LEVELS
from logflow_app.query import addresses, values, words
from logflow_app.query.dates import Span, looks_like_date, span_of
from logflow_app.query.mistakes import misfit
from logflow_app.query.tree import MESSAGE, Exists, Leaf, Range, Regex, Text, Wildcard
from logflow_app.query.values import Test
from logflow_app.times.moments import moment_at

NAMES = {
    "host": ("host", "source.hostname"),
    "hostname": ("hostname", "source.hostname"),
    "file": ("file", "source.file"),
}
"""Names that find more than one field: whichever of them fits."""

LEVEL = "level"
ORDER = {"TRACE": 0, "DEBUG": 1, "INFO": 2, "WARN": 3, "ERROR": 4, "FATAL": 5}
TIMES = frozenset({"timestamp", "ingested_at"})


def test_of(leaf: Leaf, now_ms: int | None) -> Test:
    """Return the test of the field's values; raises `ConfigError` where the field cannot be asked that."""
    name = leaf.field
    match leaf:
        case Text(text=text):
            if name == LEVEL:
                return level_of(text).__eq__
            if name in TIMES:
                return _time_test(Range(name, text, text), now_ms)
            return words.has_words(text) if name == MESSAGE else _text_test(name, text)
        case Wildcard(pieces=pieces):
            return words.has_word_like(pieces) if name == MESSAGE else values.is_like(pieces)
        case Regex(pattern=pattern):
            return values.has_found(pattern)
        case Range():
            if name == LEVEL:
                return frozenset(levels_of(leaf)).__contains__
            return _time_test(leaf, now_ms) if name in TIMES else _range_test(leaf, now_ms)
        case Exists():
            return lambda _value: True


def _text_test(field: str, text: str) -> Test:
    if addresses.is_no_network(text):
        most = 128 if ":" in text else 32
        raise misfit(field, f"expected a network with 0 to {most} bits behind the slash, came {text[:60]!r}")
    return values.is_text(text)


def level_of(word: str) -> str:
    """Return the level a word means; raises `ConfigError` where it means none."""
    level = LEVELS.get(word.strip().upper())
    if level is None:
        hint = did_you_mean(word, [each.lower() for each in ORDER])
        raise misfit(LEVEL, f"expected one of {', '.join(ORDER)}, came {word[:40]!r}{hint}")
    return level


def levels_of(leaf: Range) -> list[str]:
    """Return the levels within a range."""
    test = values.in_range(
        None if leaf.low is None else ORDER[level_of(leaf.low)],
        None if leaf.high is None else ORDER[level_of(leaf.high)],
        ORDER.__getitem__,
        has_low=leaf.has_low,
        has_high=leaf.has_high,
    )
    return [level for level in ORDER if test(level)]


def millis_of(leaf: Range, now_ms: int | None) -> tuple[int | None, int | None]:
    """Return the first and the last millisecond of a range of dates; a day as the upper bound is all of it."""
    first = last = None
    if leaf.low is not None:
        span = _span(leaf.field, leaf.low, now_ms)
        first = span[0] if leaf.has_low else span[1] + 1
    if leaf.high is not None:
        span = _span(leaf.field, leaf.high, now_ms)
        last = span[1] if leaf.has_high else span[0] - 1
    return first, last


def _span(field: str, text: str, now_ms: int | None) -> Span:
    try:
        span = span_of(text, now_ms)
    except LookupError:
        sentence = f"expected a date, came {text[:40]!r}; `now` has no meaning here, as the same events come again"
        raise misfit(field, sentence) from None
    if span is None or moment_at(span[0]) is None or moment_at(span[1] + 1) is None:
        raise misfit(field, f"expected a date such as 2025-10-23 or 2025-10-23T15:30:00Z, came {text[:40]!r}")
    return span


def _time_test(leaf: Range, now_ms: int | None) -> Test:
    """Times of events are texts of one form, so they compare as texts."""
    first, last = (None if each is None else _iso(each) for each in millis_of(leaf, now_ms))
    return values.in_range(first, last, str, has_low=True, has_high=True)


def _iso(millis: int) -> str:
    moment = moment_at(millis)
    if moment is None:
        raise ConfigError(f"query: expected a date of the years 1 to 9999, came {millis} ms since the epoch")
    return moment[0]


def _range_test(leaf: Range, now_ms: int | None) -> Test:
    bounds = [bound for bound in (leaf.low, leaf.high) if bound is not None]
    closed: dict[str, Any] = {"has_low": leaf.has_low, "has_high": leaf.has_high}
    if bounds and None not in map(addresses.order_of, bounds):
        first_order, last_order = addresses.order_of(leaf.low), addresses.order_of(leaf.high)
        return values.in_range(first_order, last_order, addresses.order_of, **closed)
    numbers = [values.number_of(bound) for bound in bounds]
    if bounds and None not in numbers:
        low = None if leaf.low is None else values.number_of(leaf.low)
        high = None if leaf.high is None else values.number_of(leaf.high)
        return values.in_range(low, high, values.as_number, **closed)
    if bounds and all(map(looks_like_date, bounds)):
        first, last = millis_of(leaf, now_ms)
        return values.in_range(first, last, partial(_written_millis), has_low=True, has_high=True)
    low_text, high_text = (None if bound is None else bound.lower() for bound in (leaf.low, leaf.high))
    return values.in_range(low_text, high_text, values.as_lower, **closed)


def _written_millis(value: Any) -> int | None:  # noqa: ANN401 - any JSON value
    """Return when a date in a field is; numbers are milliseconds, or what else their size says."""
    text = value if type(value) is str else str(value)
    span = span_of(text, None) if len(text) <= 40 and text[:1].isdigit() else None
    return span[0] if span else None
