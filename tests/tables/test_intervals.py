"""Intervals stay sorted, disjoint and right."""

import random
from itertools import pairwise

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
    """A set of bytes and the intervals always agree, and each hole is as old as the first that was noticed of it."""
    for seed in range(300):
        rnd = random.Random(seed)
        intervals, since, truth, noticed = [], [], set(), {}
        for now in range(1, rnd.randrange(2, 12)):
            start = rnd.randrange(40)
            end = start + rnd.randrange(1, 8)
            add(intervals, start, end, since, now)
            truth |= set(range(start, end))
            missing = set(range(min(truth), max(truth))) - truth
            noticed = {place: noticed.get(place, now) for place in missing}

        assert truth == {place for place in range(60) if holds(intervals, place)}
        assert intervals == sorted(intervals)
        assert len(noticed) == gaps(intervals)
        holes = [range(before[1], after[0]) for before, after in pairwise(intervals)]
        assert [{noticed[place] for place in hole} for hole in holes] == [{each} for each in since]
