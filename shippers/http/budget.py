"""How much all requests under way may hold in memory; no one address gets all of it. Pure."""

from collections import Counter

SHARE = 2  # one address may have the total divided by this


class Budget:
    """So many bytes for everybody, half of them for one address."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._held = 0
        self._of: Counter[str] = Counter()

    @property
    def held(self) -> int:
        """How much is held."""
        return self._held

    def take(self, client: str, size: int) -> bool:
        """Take so much for a client; return whether it may have it."""
        if self._held + size > self._total or self._of[client] + size > self._total // SHARE:
            return False
        self._held += size
        self._of[client] += size
        return True

    def give_back(self, client: str, size: int) -> None:
        """Return what a client has no use for any more."""
        self._held -= size
        self._of[client] -= size
        if self._of[client] <= 0:
            del self._of[client]
