"""Which lanes at rest nothing can need any more."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from shippers.file.progress import Progress
from shippers.file.settings import FileSettings

MOST_AT_REST = 2000  # lanes at rest that are remembered; the one unseen for longest goes first


def forgettable(
    resting: Mapping[str, Progress], closed: AbstractSet[str], settings: FileSettings, now: float
) -> Iterator[str]:
    """Yield the lanes unseen for too long at `now` (epoch seconds), and those too many; `closed` ones are not at rest.

    Nothing is forgotten of which something is on its way.
    """
    eldest, youngest_deleted = now - settings.forget_secs, now - settings.mourn_secs
    left: list[Progress] = []
    arrived = [progress for progress in resting.values() if not progress.on_its_way]
    for progress in arrived:
        if progress.lane.seen_at < (youngest_deleted if progress.is_over else eldest):
            yield progress.lane.id
        elif progress.lane.id not in closed:
            left.append(progress)
    surplus = len(resting) - (len(arrived) - len(left)) - MOST_AT_REST
    for progress in sorted(left, key=lambda each: (not each.is_over, each.lane.seen_at))[: max(surplus, 0)]:
        yield progress.lane.id
