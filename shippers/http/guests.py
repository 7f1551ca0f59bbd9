"""Who is connected: so many at once, and with all places taken, who has most of them gives one up. Pure."""

from typing import Generic, Protocol, TypeVar


class Connected(Protocol):
    """A connection; `group` is whose limits it shares, `is_busy` tells that a request of it is being answered."""

    group: str
    is_busy: bool


Guest = TypeVar("Guest", bound=Connected)


class Guests(Generic[Guest]):
    """The connections there are, by whose they are."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._of: dict[str, dict[Guest, None]] = {}
        self._total = 0

    def __len__(self) -> int:
        return self._total

    def all(self) -> list[Guest]:
        """Return every connection."""
        return [guest for guests in self._of.values() for guest in guests]

    def place_for(self, group: str) -> tuple[bool, Guest | None]:
        """Return whether a client may have one more connection, and whose is to end for it, if one is.

        That is one of whoever has most, if the newcomer has clearly fewer: so nobody shuts the others out by holding
        every place. Of those the one that has been silent longest goes first.
        """
        if self._total < self._most:
            return True, None
        greediest = max(self._of.values(), key=len)
        if len(greediest) <= len(self._of.get(group, ())) + 1:
            return False, None
        idle = next((guest for guest in greediest if not guest.is_busy), None)
        return True, idle or next(iter(greediest))

    def add(self, guest: Guest) -> None:
        """Let a connection in."""
        self._of.setdefault(guest.group, {})[guest] = None
        self._total += 1

    def touch(self, guest: Guest) -> None:
        """Note that a connection was heard of: those that were not go before it."""
        guests = self._of.get(guest.group)
        if guests is not None and guest in guests:
            del guests[guest]
            guests[guest] = None

    def remove(self, guest: Guest) -> None:
        """Forget a connection, if it is there."""
        guests = self._of.get(guest.group, {})
        if guest not in guests:
            return
        del guests[guest]
        self._total -= 1
        if not guests:
            del self._of[guest.group]
