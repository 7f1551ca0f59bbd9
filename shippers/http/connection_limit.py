"""Who is connected: so many at once, and with all places taken, who has most of them gives one up. Pure."""

from typing import Generic, Protocol, TypeVar


class Connected(Protocol):
    """A connection; `group` is whose limits it shares, `is_busy` tells that a request of it is being answered."""

    group: str
    is_busy: bool


Held = TypeVar("Held", bound=Connected)


class ConnectionLimit(Generic[Held]):
    """The connections there are, by whose they are."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._of: dict[str, dict[Held, None]] = {}
        self._total = 0

    def __len__(self) -> int:
        return self._total

    def all(self) -> list[Held]:
        """Return every connection."""
        return [connection for connections in self._of.values() for connection in connections]

    def place_for(self, group: str) -> tuple[bool, Held | None]:
        """Return whether a client may have one more connection, and whose is to end for it, if one is.

        That is one of whoever has most, if the newcomer has clearly fewer: so nobody shuts the others out by holding
        every place. Of those the one that has been silent longest goes first.
        """
        if self._total < self._most:
            return True, None
        greediest = max(self._of.values(), key=len)
        if len(greediest) <= len(self._of.get(group, ())) + 1:
            return False, None
        idle = next((connection for connection in greediest if not connection.is_busy), None)
        return True, idle or next(iter(greediest))

    def add(self, connection: Held) -> None:
        """Let a connection in."""
        self._of.setdefault(connection.group, {})[connection] = None
        self._total += 1

    def touch(self, connection: Held) -> None:
        """Note that a connection was heard of: those that were not go before it."""
        connections = self._of.get(connection.group)
        if connections is not None and connection in connections:
            del connections[connection]
            connections[connection] = None

    def remove(self, connection: Held) -> None:
        """Forget a connection, if it is there."""
        connections = self._of.get(connection.group, {})
        if connection not in connections:
            return
        del connections[connection]
        self._total -= 1
        if not connections:
            del self._of[connection.group]
