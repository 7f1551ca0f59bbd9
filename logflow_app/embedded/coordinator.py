"""All consumer groups of a broker: their clocks, and when what they committed is forgotten."""

import asyncio
import time
import uuid
from collections.abc import Callable, Iterator

from logflow_app.embedded.group import Group
from logflow_app.embedded.offsets import Offsets
from logflow_app.embedded.settings import OFFSETS_KEPT_SECS


def new_member_id(client: str) -> str:
    """Return an id for a member that nobody has had, readable as the client's."""
    return f"{client[:100] or 'member'}-{uuid.uuid4()}"


class Coordinator:
    """Finds groups, and lets each act when its time has come."""

    def __init__(self, offsets: Offsets, clock: Callable[[], float] = time.monotonic) -> None:
        self.offsets = offsets
        self._clock = clock
        self._groups: dict[str, Group] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._started_at = clock()

    def __iter__(self) -> Iterator[Group]:
        return iter(list(self._groups.values()))

    @property
    def now(self) -> float:
        """The time that groups are given."""
        return self._clock()

    def get(self, group_id: str) -> Group:
        """Return a group; one nobody knows is made, and kept when somebody joins it."""
        return self._groups.get(group_id) or Group(group_id, new_member_id, empty_since=self.now)

    def has(self, group_id: str) -> bool:
        """Whether there are members, were, or committed offsets."""
        return group_id in self._groups or bool(self.offsets.of(group_id))

    def changed(self, group: Group) -> None:
        """Keep a group, and wake it at its next deadline; to be called after each change of it."""
        timer = self._timers.pop(group.id, None)
        if timer is not None:
            timer.cancel()
        if group.is_blank:
            self._groups.pop(group.id, None)
            return
        self._groups[group.id] = group
        deadline = group.next_deadline()
        if deadline < float("inf"):
            wait = max(deadline - self.now, 0.0)
            self._timers[group.id] = asyncio.get_running_loop().call_later(wait, self._tick, group)

    def delete(self, group_id: str) -> None:
        """Forget a group that has no members; raises OSError."""
        self.offsets.forget_group(group_id)
        self._groups.pop(group_id, None)

    def expire(self, now_ms: int) -> None:
        """Forget groups that have been empty, and have committed nothing, for long; raises OSError."""
        oldest_ms = now_ms - OFFSETS_KEPT_SECS * 1000
        for group_id in {*self._groups, *self.offsets.groups()}:
            group = self._groups.get(group_id)
            # When it became empty is not known after a restart, but not after that.
            empty_since = self._started_at if group is None else group.empty_since
            is_empty = group is None or not group.members
            if not is_empty or self.now - empty_since < OFFSETS_KEPT_SECS:
                continue
            if all(committed.at_ms < oldest_ms for committed in self.offsets.of(group_id).values()):
                self.delete(group_id)

    def close(self) -> None:
        """Stop all clocks."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    def _tick(self, group: Group) -> None:
        self._timers.pop(group.id, None)
        group.tick(self.now)
        self.changed(group)
