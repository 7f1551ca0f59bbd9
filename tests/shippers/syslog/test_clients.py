"""Connections are counted by client, and a client that has many makes room for one that has fewer."""

import time
from dataclasses import dataclass, field

from shippers.listening.clients import neighbourhood
from shippers.spool.counters import InputCounters
from shippers.syslog.clients import Clients
from shippers.syslog.settings import ClientLimits


@dataclass(eq=False)
class Connection:
    """A connection that does nothing."""

    client: str
    idle_secs: float = 0.0
    waits_for_room: bool = False
    messages: int = 1
    is_closed: bool = False
    connected_at: float = field(default_factory=time.monotonic)

    @property
    def neighbourhood(self) -> str:
        """See shippers.syslog.clients.Connected."""
        return neighbourhood(self.client)

    def retry(self) -> None:
        """See shippers.syslog.clients.Connected."""

    def ask_to_leave(self) -> None:
        """See shippers.syslog.clients.Connected."""

    def close(self) -> None:
        """See shippers.syslog.clients.Connected."""
        self.is_closed = True


def full_house(**busy: int) -> tuple[Clients, list[Connection]]:
    """Return clients that have all connections there are, and these."""
    clients = Clients("net", ClientLimits(max_connections=sum(busy.values())), InputCounters())
    connections = [
        Connection(client, idle_secs=number / 10) for client, count in busy.items() for number in range(count)
    ]
    assert all(clients.admit(connection) for connection in connections)
    return clients, connections


def test_who_has_most_gives_one_up_to_a_newcomer() -> None:
    """It is the one that has been idle longest, and no more are given up than make the two equal."""
    clients, connections = full_house(a=5, b=2)
    assert [True, True, False] == [clients.admit(Connection("c")) for _ in range(3)]
    assert [4, 3] == [
        connections.index(connection) for connection in (connections[4], connections[3]) if connection.is_closed
    ]
    assert {"a": 3, "b": 2, "c": 2} == {row.client: row.connections for row in clients.rows()}


def test_who_has_most_gets_no_more() -> None:
    """Nobody else gives up anything for it."""
    clients, connections = full_house(a=5, b=2)
    assert not clients.admit(Connection("a"))
    assert not any(connection.is_closed for connection in connections)


def test_who_holds_messages_is_left_alone() -> None:
    """What was said and there is no room for yet would be lost."""
    clients, connections = full_house(a=3, b=1)
    for connection in connections[1:3]:
        connection.waits_for_room = True
    assert clients.admit(Connection("c"))
    assert [connections[0]] == [connection for connection in connections if connection.is_closed]


def test_nobody_is_remembered_who_has_left() -> None:
    """Clients that come and go leave nothing behind, also when they leave twice."""
    clients, connections = full_house(a=3)
    for connection in connections * 2:
        clients.leave(connection)
    assert (0, [], set()) == (clients.clients, clients.rows(), clients.connections)


def test_addresses_of_one_network_are_one_client() -> None:
    """Whoever has one IPv6 address has the other 2^64 of its network too: they share what one client may have."""
    clients = Clients("net", ClientLimits(max_connections_per_client=2), InputCounters())
    found = ["2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8:0:1::1"]
    assert [True, True, False, True] == [clients.admit(Connection(client)) for client in found]
    assert {"2001:db8::/64": 2, "2001:db8:0:1::/64": 1} == {row.client: row.connections for row in clients.rows()}
