"""Who is connected."""

from dataclasses import dataclass

from shippers.http.connection_limit import ConnectionLimit


@dataclass(eq=False)
class Held:
    """A connection."""

    group: str
    is_busy: bool = False


def full_of(*clients: str) -> tuple[ConnectionLimit[Held], list[Held]]:
    """Return places that are all taken, and by whom."""
    connections: ConnectionLimit[Held] = ConnectionLimit(len(clients))
    entered = [Held(client) for client in clients]
    for connection in entered:
        connections.add(connection)
    return connections, entered


def test_there_is_room_until_there_is_none() -> None:
    """Then one client's newcomer is turned away, as it holds every place itself."""
    connections, _ = full_of("a", "a")
    assert (False, None) == connections.place_for("a")
    assert 2 == len(connections)


def test_who_holds_most_places_gives_one_up_for_another() -> None:
    """The one that has been silent longest, rather one that is not busy."""
    connections, (first, second, third, _) = full_of("a", "a", "a", "b")
    assert (True, first) == connections.place_for("c")
    first.is_busy = True
    assert (True, second) == connections.place_for("c")
    connections.touch(second)
    assert (True, third) == connections.place_for("c")
    second.is_busy = third.is_busy = True
    assert (True, first) == connections.place_for("c")


def test_nobody_is_turned_out_for_one_that_has_as_many() -> None:
    """Else two would take each other's places for ever."""
    connections, _ = full_of("a", "a", "b")
    assert (False, None) == connections.place_for("b")
    assert (False, None) == full_of("a", "b")[0].place_for("c")


def test_who_leaves_makes_room_once() -> None:
    """Also if it is told twice."""
    connections, (first, _) = full_of("a", "b")
    connections.remove(first)
    connections.remove(first)
    connections.touch(first)
    assert (1, (True, None)) == (len(connections), connections.place_for("a"))
