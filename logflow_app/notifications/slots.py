"""How many errands of one notifier may be under way at once; whoever waits for a place can be called off."""

from collections import deque

from logflow_app.notifications.errand import Errand


class Slots:
    """Gives places in the order they were asked for."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._queue: deque[Errand] = deque()
        self._given: set[Errand] = set()

    async def enter(self, errand: Errand, patience_secs: float) -> bool:
        """Return True with a place, which `leave` gives back; False when the errand was nudged or patience ended."""
        if self._free:
            self._free -= 1
            return True
        self._queue.append(errand)
        try:
            await errand.wait(patience_secs)
        except BaseException:
            if self._take(errand):
                self.leave()
            raise
        return self._take(errand)

    def leave(self) -> None:
        """Give a place to whoever has waited longest."""
        if not self._queue:
            self._free += 1
            return
        next_one = self._queue.popleft()
        self._given.add(next_one)
        next_one.nudge()

    def _take(self, errand: Errand) -> bool:
        """Return whether the errand was given a place; if not, it no longer waits for one."""
        if errand in self._given:
            self._given.remove(errand)
            return True
        self._queue.remove(errand)
        return False
