"""Tests of one value of a field: what a text, a wildcard, an expression or a range fits."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from logflow_app.query.addresses import network_of, order_of, order_of_v6
from logflow_app.query.tree import Wild

Test = Callable[[Any], bool]
"""Tells whether a value fits that is neither None nor a list nor an object."""

MAX_SEARCHED_CHARS = 16_384  # of a text an expression is looked for in: hostile ones take time by the square

MAX_BITS = 10_000  # of a number that is written out; Python refuses those of more than 4,300 digits

_NUMBER = re.compile(r"[+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][+-]?\d{1,3})?", re.ASCII)


def number_of(text: str) -> float | None:
    """Return the number a text is, None where it is none."""
    if not _NUMBER.fullmatch(text):
        return None
    return int(text) if text.lstrip("+-").isdigit() else float(text)


def is_text(text: str) -> Test:
    """Return the test for this very text in any case; it also fits the number and the truth it spells.

    A network (`10.0.0.0/8`) also fits the addresses in it, an IPv6 address itself however it is written.
    """
    network = network_of(text)
    if network is not None:
        first, last = (order_of(str(network[place])) for place in (0, -1))
        within = in_range(first, last, order_of, has_low=True, has_high=True)
        return lambda value: within(value) or value == text
    order = order_of_v6(text)
    if order is not None:
        return lambda value: order_of(value) == order or value == text
    folded, number = text.lower(), number_of(text)

    def test(value: Any) -> bool:  # noqa: ANN401 - any JSON value
        if type(value) is str:
            return value.lower() == folded
        if type(value) is bool:
            return folded == ("true" if value else "false")
        return number is not None and value == number

    return test


def is_like(pieces: Sequence[str | Wild]) -> Test:
    """Return the test for a whole text with wildcards in it; numbers are taken as they are written."""
    if len(pieces) == 2 and isinstance(pieces[0], str) and pieces[1] is Wild.ANY:
        beginning = pieces[0].lower()
        return lambda value: written(value).lower().startswith(beginning)
    folded = [piece if isinstance(piece, Wild) else piece.lower() for piece in pieces]
    fits = re.compile(guarded(folded, "."), re.DOTALL).fullmatch
    return lambda value: fits(written(value).lower()) is not None


def has_found(pattern: str) -> Test:
    """Return the test for a text the expression is found in."""
    search = re.compile(pattern).search
    return lambda value: search(written(value), 0, MAX_SEARCHED_CHARS) is not None


def in_range(low: Any, high: Any, read: Callable[[Any], Any], *, has_low: bool, has_high: bool) -> Test:  # noqa: ANN401
    """Return the test for what lies between bounds; `read` makes a value comparable, None where it is not."""

    def test(value: Any) -> bool:  # noqa: ANN401 - any JSON value
        found = read(value)
        if found is None:
            return False
        if low is not None and (found < low or (found == low and not has_low)):
            return False
        return high is None or found < high or (found == high and has_high)

    return test


def as_number(value: Any) -> float | None:  # noqa: ANN401 - any JSON value
    """Return a value as a number, None where it is none."""
    if type(value) is str:
        return number_of(value)
    return None if type(value) is bool else value


def as_lower(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return a value as text that compares in any case."""
    return written(value).lower()


def written(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return a value as JSON writes it."""
    if type(value) is str:
        return value
    if type(value) is bool:
        return "true" if value else "false"
    if type(value) is int and value.bit_length() > MAX_BITS:
        return ""
    return str(value)


def guarded(pieces: Sequence[str | Wild], char: str) -> str:
    """Return the pattern of a wildcard; `char` is what it stands for one of.

    What follows a `*` is taken where it first comes and nowhere else, so that no text takes long, however many there
    are; only what stands at the very end is looked for from there.
    """
    groups = [""]
    for piece in pieces:
        if piece is Wild.ANY:
            groups.append("")
        else:
            groups[-1] += char if piece is Wild.ONE else re.escape(piece)
    first, *middle, last = groups if len(groups) > 1 else [*groups, ""]
    found = first + "".join(f"(?>{char}*?{group})" for group in middle)
    return f"{found}{char}*{last}" if len(groups) > 1 else found
