"""Connections are counted by client, and a client that has many makes room for one that has fewer."""

import time
from dataclasses import dataclass, field

from shippers.spool.counters import InputCounters
from shippers.syslog.clients import Clients
from shippers.syslog.settings import ClientLimits


@dataclass(eq=False)
class Guest:
    """A connection that does nothing."""

    client: str
    idle_secs: float = 0.0
    waits_for_room: bool = False
    messages: int = 1
    is_closed: bool = False
    connected_at: float = field(default_factory=time.monotonic)

    def retry(self) -> None:
        """See shippers.syslog.clients.Guest."""

    def close(self) -> None:
        """See shippers.syslog.clients.Guest."""
        self.is_closed = True


def full_house(**busy: int) -> tuple[Clients, list[Guest]]:
    """Return clients that have all connections there are, and these."""
    clients = Clients("net", ClientLimits(max_connections=sum(busy.values())), InputCounters())
    guests = [Guest(client, idle_secs=number / 10) for client, count in busy.items() for number in range(count)]
    assert all(clients.admit(guest) for guest in guests)
    return clients, guests


def test_who_has_most_gives_one_up_to_a_newcomer() -> None:
    """It is the one that has been idle longest, and no more are given up than make the two equal."""
    clients, guests = full_house(a=5, b=2)
    assert [True, True, False] == [clients.admit(Guest("c")) for _ in range(3)]
    assert [4, 3] == [guests.index(guest) for guest in (guests[4], guests[3]) if guest.is_closed]
    assert {"a": 3, "b": 2, "c": 2} == {row.client: row.connections for row in clients.rows()}


def test_who_has_most_gets_no_more() -> None:
    """Nobody else gives up anything for it."""
    clients, guests = full_house(a=5, b=2)
    assert not clients.admit(Guest("a"))
    assert not any(guest.is_closed for guest in guests)


def test_who_holds_messages_is_left_alone() -> None:
    """What was said and there is no room for yet would be lost."""
    clients, guests = full_house(a=3, b=1)
    for guest in guests[1:3]:
        guest.waits_for_room = True
    assert clients.admit(Guest("c"))
    assert [guests[0]] == [guest for guest in guests if guest.is_closed]


def test_nobody_is_remembered_who_has_left() -> None:
    """Clients that come and go leave nothing behind, also when they leave twice."""
    clients, guests = full_house(a=3)
    for guest in (*guests, *guests):
        clients.leave(guest)
    assert (0, [], set()) == (clients.clients, clients.rows(), clients.guests)
