"""Who is connected: counted by client, told to the log, and made to leave where there are too many."""

import logging
import time
from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from shippers.patience import Complaint
from shippers.spool.counters import InputCounters
from shippers.syslog.access import Access
from shippers.syslog.settings import ClientLimits

log = logging.getLogger(__name__)

EVICT_SECS = 60.0  # where all connections are taken, one that was idle for so long makes room
LOOK_SECS = 0.1  # between searches for it, which look at all
TOLD_A_SECOND = 10  # clients that come and go; with more only the counters tell


class Connected(Protocol):
    """A connection, as whoever counts them sees it. Clients of one `neighbourhood` share limits."""

    client: str
    neighbourhood: str
    messages: int
    connected_at: float

    @property
    def idle_secs(self) -> float:
        """For how long nothing was heard of it."""

    @property
    def waits_for_room(self) -> bool:
        """Whether it holds messages there was no room for."""

    def retry(self) -> None:
        """Try again to hand them over."""

    def ask_to_leave(self) -> None:
        """Tell the client that nothing more is heard."""

    def close(self) -> None:
        """Hang up."""


class ClientRow(NamedTuple):
    """One client: how many connections it has, how many messages came by those, since when it has been connected."""

    client: str
    connections: int
    messages: int
    connected_secs: float


@dataclass(slots=True)
class _Telling:
    """Lets through so many a second."""

    second: int = 0
    told: int = 0

    def is_due(self) -> bool:
        now = int(time.monotonic())
        if now != self.second:
            self.second, self.told = now, 0
        self.told += 1
        return self.told <= TOLD_A_SECOND


class Clients:
    """The connections of one input."""

    def __init__(self, name: str, limits: ClientLimits, counters: InputCounters) -> None:
        self.connections: set[Connected] = set()
        self._name = name
        self._limits = limits
        self._access = Access(limits.allow, limits.deny)
        self._counters = counters
        self._by_client: Counter[str] = Counter()
        self._refusing = Complaint()
        self._telling = _Telling()
        self._look_again_at = 0.0

    def admit(self, connection: Connected) -> bool:
        """Take one more connection, or say why not.

        Where all are taken, one makes room that has been idle for long, or one of a client that has more than others.
        """
        if not self._access.permits(connection.client):
            return self.refuse(connection.client, "address")
        most = self._limits.max_connections_per_client
        if most is not None and self._by_client[connection.neighbourhood] >= most:
            return self.refuse(connection.client, "max_connections_per_client")
        if len(self.connections) >= self._limits.max_connections and not self._make_room(connection.neighbourhood):
            return self.refuse(connection.client, "max_connections")
        self.connections.add(connection)
        self._by_client[connection.neighbourhood] += 1
        if self._by_client[connection.neighbourhood] == 1 and self._telling.is_due():
            log.info(
                "client_connected input=%s client=%s clients=%d", self._name, connection.client, len(self._by_client)
            )
        return True

    def refuse(self, client: str, why: str) -> bool:
        """Count, and say at times, that somebody was turned away; return False."""
        self._counters.connections_refused += 1
        if self._refusing.is_due(time.monotonic()):
            log.warning(
                "connections_refused input=%s client=%s why=%s total=%d connections=%d",
                *(self._name, client, why, self._counters.connections_refused, len(self.connections)),
            )
        return False

    def leave(self, connection: Connected) -> None:
        """Forget a connection that has ended and has handed over everything."""
        if connection not in self.connections:
            return
        self.connections.discard(connection)
        self._by_client[connection.neighbourhood] -= 1
        if not self._by_client[connection.neighbourhood]:
            del self._by_client[connection.neighbourhood]
            if self._telling.is_due():
                secs = time.monotonic() - connection.connected_at
                log.info(
                    "client_disconnected input=%s client=%s messages=%d after_secs=%.0f clients=%d",
                    *(self._name, connection.client, connection.messages, secs, len(self._by_client)),
                )

    def rows(self) -> list[ClientRow]:
        """Return who is connected, those with the most connections first."""
        now = time.monotonic()
        messages: Counter[str] = Counter()
        since: dict[str, float] = {}
        for connection in self.connections:
            messages[connection.neighbourhood] += connection.messages
            since[connection.neighbourhood] = max(
                now - connection.connected_at, since.get(connection.neighbourhood, 0.0)
            )
        return [
            ClientRow(client, count, messages[client], since[client]) for client, count in self._by_client.most_common()
        ]

    @property
    def clients(self) -> int:
        """How many different ones are connected."""
        return len(self._by_client)

    def _make_room(self, newcomer: str) -> bool:
        leaving = self._leaving(newcomer)
        if leaving is None:
            return False
        leaving.close()
        self.leave(leaving)
        return True

    def _leaving(self, newcomer: str) -> Connected | None:
        """Return who is to make room, None if nobody is: those who hold messages never are."""
        client, most = self._by_client.most_common(1)[0]
        if most > self._by_client[newcomer] + 1:
            return self._idlest(client)
        now = time.monotonic()
        if now < self._look_again_at:
            return None
        self._look_again_at = now + LOOK_SECS
        idlest = self._idlest(None)
        return idlest if idlest is not None and idlest.idle_secs >= EVICT_SECS else None

    def _idlest(self, client: str | None) -> Connected | None:
        found = (each for each in self.connections if client in (None, each.neighbourhood) and not each.waits_for_room)
        return max(found, key=lambda connection: connection.idle_secs, default=None)
