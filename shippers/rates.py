"""How many messages a client may send: so many a second, and so many at once; pure."""

from collections import OrderedDict

MOST_CLIENTS = 10_000  # remembered at once; one that was forgotten begins anew


class Rates:
    """What each client has left of its allowance of `per_second` messages, which is also the most it can save up."""

    def __init__(self, per_second: int) -> None:
        self._per_second = per_second
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allow(self, client: str, messages: int, now: float) -> int:
        """Return how many of so many messages are allowed at `now` (monotonic seconds), and take them off."""
        left = self._at(client, now)
        allowed = min(messages, int(left))
        self._note(client, left - allowed, now)
        return allowed

    def owe(self, client: str, messages: int, now: float) -> float:
        """Take messages off whatever is left; return for how many seconds the client is to be quiet."""
        left = self._at(client, now) - messages
        self._note(client, left, now)
        return max(-left / self._per_second, 0.0)

    def _at(self, client: str, now: float) -> float:
        left, since = self._left.pop(client, (float(self._per_second), now))
        return min(left + (now - since) * self._per_second, float(self._per_second))

    def _note(self, client: str, left: float, now: float) -> None:
        self._left[client] = (left, now)
        if len(self._left) > MOST_CLIENTS:
            self._left.popitem(last=False)
