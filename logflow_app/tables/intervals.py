"""Byte intervals of a lane: which parts have arrived, as sorted, disjoint, half-open pairs `[start, end)`."""

from bisect import bisect_right
from itertools import pairwise
from operator import itemgetter

Intervals = list[tuple[int, int]]
_start = itemgetter(0)


def holds(intervals: Intervals, place: int) -> bool:
    """Return whether the byte at `place` has arrived."""
    index = bisect_right(intervals, place, key=_start)
    return index > 0 and place < intervals[index - 1][1]


def add(intervals: Intervals, start: int, end: int) -> None:
    """Add `[start, end)` in place; touching and overlapping intervals become one."""
    if intervals and intervals[-1][0] <= start <= intervals[-1][1]:  # the lane went on, as it nearly always does
        intervals[-1] = (intervals[-1][0], max(intervals[-1][1], end))
        return
    left = bisect_right(intervals, start, key=_start)
    if left and intervals[left - 1][1] >= start:
        left -= 1
        start = intervals[left][0]
    right = left
    while right < len(intervals) and intervals[right][0] <= end:
        end = max(end, intervals[right][1])
        right += 1
    intervals[left:right] = [(start, end)]


def gaps(intervals: Intervals) -> int:
    """Return how many bytes are missing between the first interval and the last."""
    return sum(after[0] - before[1] for before, after in pairwise(intervals))
