"""Bounds of a question, and cursors."""

import random

import msgspec
import pytest

from logflow_app.errors import QueryError
from logflow_app.search.base import Query
from logflow_app.search.checks import EARLIEST_MS, LATEST_MS, bounds, read_cursor, write_cursor


class Place(msgspec.Struct, array_like=True, tag="here", forbid_unknown_fields=True):
    """A place of a store that is only here."""

    number: int
    name: str


def test_a_cursor_comes_back_as_the_place_it_was() -> None:
    """It is text that needs no escaping in an address."""
    place = Place(-5, "ü?&=/+")
    cursor = write_cursor(place)
    assert (place, True) == (read_cursor(cursor, Place), cursor.replace("-", "").replace("_", "").isalnum())


def test_what_was_tampered_with_is_refused_or_another_place() -> None:
    """A changed character never raises anything but `QueryError`."""
    cursor, rng = write_cursor(Place(7, "x")), random.Random(1)
    for _ in range(500):
        n = rng.randrange(len(cursor))
        try:
            found = read_cursor(cursor[:n] + chr(rng.randrange(1, 300)) + cursor[n + rng.randrange(2) :], Place)
        except QueryError:
            continue
        assert isinstance(found, Place)


def test_anything_else_is_refused() -> None:
    """With what was expected, and without an echo of what came."""
    with pytest.raises(QueryError, match=r"^cursor: expected one that came with the page before; begin without$"):
        read_cursor("<script>", Place)


def test_bounds_are_within_the_years_that_can_be_written() -> None:
    """Whatever the numbers are; the end is exclusive."""
    assert (EARLIEST_MS, LATEST_MS) == bounds(Query())
    assert (EARLIEST_MS, LATEST_MS) == bounds(Query(start_ms=-(2**80), end_ms=2**80))
    assert (5, 8) == bounds(Query(start_ms=5, end_ms=9))
