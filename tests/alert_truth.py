"""Which alerts lines must raise, computed from the lines alone; and which were told, as their topic says it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from logflow_app.models import Alert


class Episode(NamedTuple):
    """A run of windows of a group: when its first began and its last ended, and the most lines in one of them."""

    group: str
    window_start: int
    window_end: int
    value: int


class Bound(NamedTuple):
    """What a rule asks for, in seconds and lines."""

    count: int
    window_secs: int
    for_secs: int = 0


def true_episodes(lines: Mapping[tuple[str, int], int], bucket_secs: int, bound: Bound) -> list[Episode]:
    """Return every episode of lines given by group and bucket, sorted; those that end before they fire left out."""
    buckets: dict[str, dict[int, int]] = defaultdict(dict)
    for (group, bucket), number in lines.items():
        buckets[group][bucket] = number
    return sorted(each for group, held in buckets.items() for each in _of_group(group, held, bucket_secs, bound))


def _of_group(group: str, held: Mapping[int, int], step: int, bound: Bound) -> Iterable[Episode]:
    run: list[tuple[int, int]] = []
    for last in range(min(held), max(held) + bound.window_secs + step, step):
        first = last + step - bound.window_secs
        total = sum(held.get(bucket, 0) for bucket in range(first, last + 1, step))
        if total >= bound.count:
            run.append((first, total))
        elif run:
            if (len(run) - 1) * step >= bound.for_secs:
                yield Episode(group, run[0][0], last, max(total for _, total in run))
            run = []


def newest(alerts: Iterable[Alert]) -> dict[tuple[str, int, str], Alert]:
    """Return each transition once, by fingerprint, episode and state: of two the one with the higher revision."""
    found: dict[tuple[str, int, str], Alert] = {}
    for alert in alerts:
        key = (alert.fingerprint, alert.episode, alert.state)
        if key not in found or found[key].revision < alert.revision:
            found[key] = alert
    return found


def told_episodes(alerts: Iterable[Alert]) -> list[Episode]:
    """Return what was told to be resolved, sorted."""
    return sorted(
        Episode(alert.group, alert.window_start, alert.window_end, int(alert.value))
        for alert in newest(alerts).values()
        if alert.state == "resolved"
    )


def unpaired(alerts: Iterable[Alert]) -> set[tuple[str, int]]:
    """Return fingerprint and number of episodes that fired and were not resolved, or the other way round."""
    told = newest(alerts)
    fired, resolved = ({key[:2] for key in told if key[2] == state} for state in ("firing", "resolved"))
    return fired ^ resolved
