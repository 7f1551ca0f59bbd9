"""Intervals stay sorted, disjoint and right."""

import random

import pytest

from logflow_app.tables.intervals import add, gaps, holds


@pytest.mark.parametrize(
    ("before", "new", "after"),
    [
        ([], (0, 5), [(0, 5)]),
        ([(0, 5)], (5, 9), [(0, 9)]),
        ([(0, 5)], (3, 4), [(0, 5)]),
        ([(0, 5)], (7, 9), [(0, 5), (7, 9)]),
        ([(0, 5), (7, 9)], (5, 7), [(0, 9)]),
        ([(3, 5), (7, 9)], (0, 1), [(0, 1), (3, 5), (7, 9)]),
        ([(3, 5), (7, 9)], (0, 20), [(0, 20)]),
        ([(3, 5), (7, 9)], (4, 8), [(3, 9)]),
        ([(3, 5), (7, 9)], (1, 3), [(1, 5), (7, 9)]),
    ],
)
def test_touching_and_overlapping_intervals_become_one(before, new, after):
    """Whatever order parts arrive in, the intervals say what has arrived."""
    add(before, *new)

    assert after == before


def test_random_intervals_hold_what_was_added_and_nothing_else():
    """A set of bytes and the intervals always agree."""
    for seed in range(300):
        rnd = random.Random(seed)
        intervals, truth = [], set()
        for _ in range(rnd.randrange(1, 12)):
            start = rnd.randrange(40)
            end = start + rnd.randrange(1, 8)
            add(intervals, start, end)
            truth |= set(range(start, end))

        assert truth == {place for place in range(60) if holds(intervals, place)}
        assert intervals == sorted(intervals)
        assert len(set(range(min(truth), max(truth) + 1)) - truth) == gaps(intervals)
