"""The commit rule: what may be committed is the end of the longest acknowledged prefix, in delivery order."""

from collections import deque
from collections.abc import Callable, Iterator
from typing import Generic, Protocol, TypeVar

from faust.types import TP


class Delivered(Protocol):
    """What the rule needs to know of a message."""

    offset: int
    acked: bool
    abandoned: bool


M = TypeVar("M", bound=Delivered)


class DeliveryOrder(Generic[M]):
    """Remembers, for each partition, which messages were delivered and in which order.

    It never looks at offsets to find what comes next, so holes (compaction, control records, folded runs), offset 0 and
    a partition that begins anew make no difference; and it never goes past an unacknowledged message.
    """

    def __init__(self) -> None:
        self._queues: dict[TP, deque[M]] = {}

    def __iter__(self) -> Iterator[TP]:
        return iter(list(self._queues))

    def add(self, tp: TP, message: M) -> None:
        """Append a message that is about to be delivered."""
        self._queues.setdefault(tp, deque()).append(message)

    def is_waiting(self, tp: TP) -> bool:
        """Return whether a partition has a message that was not acknowledged yet, or whose offset was not taken."""
        return bool(self._queues.get(tp))

    def take_acknowledged(self, tp: TP) -> int | None:
        """Forget the acknowledged prefix and return the offset to commit for it, or None if there is none."""
        queue = self._queues.get(tp, ())
        last: M | None = None
        while queue and queue[0].acked:
            last = queue.popleft()
        return None if last is None else last.offset + 1

    def abandon(self, tp: TP, is_stale: Callable[[M], bool]) -> list[M]:
        """Mark a partition's stale messages as abandoned, forget them and return them."""
        queue = self._queues.pop(tp, deque())
        stale = [message for message in queue if is_stale(message)]
        for message in stale:
            message.abandoned = True
        kept = deque(message for message in queue if not message.abandoned)
        if kept:
            self._queues[tp] = kept
        return stale
