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


def add(intervals: Intervals, start: int, end: int, since: list[int] | None = None, now: int = 0) -> None:
    """Add `[start, end)` in place; touching and overlapping intervals become one.

    `since`, where it is asked for, has for each hole between two intervals when it came to be: a new one at `now`.
    """
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
    if since is not None:
        _adapt(since, left, right, len(intervals), now)
    intervals[left:right] = [(start, end)]


def _adapt(since: list[int], left: int, right: int, count: int, now: int) -> None:
    """Let `since` follow when one interval takes the place of those from `left` to before `right`, of `count`."""
    if right > left:
        del since[left : right - 1]
    elif 0 < left < count:
        since.insert(left, since[left - 1])  # both halves of a hole have been there for as long
    elif count:
        since.insert(left, now)


def gaps(intervals: Intervals) -> int:
    """Return how many bytes are missing between the first interval and the last."""
    return sum(after[0] - before[1] for before, after in pairwise(intervals))
