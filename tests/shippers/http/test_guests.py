"""Who is connected."""

from dataclasses import dataclass

from shippers.http.guests import Guests


@dataclass(eq=False)
class Guest:
    """A connection."""

    group: str
    is_busy: bool = False


def full_of(*clients: str) -> tuple[Guests[Guest], list[Guest]]:
    """Return places that are all taken, and by whom."""
    guests: Guests[Guest] = Guests(len(clients))
    entered = [Guest(client) for client in clients]
    for guest in entered:
        guests.add(guest)
    return guests, entered


def test_there_is_room_until_there_is_none() -> None:
    """Then one client's newcomer is turned away, as it holds every place itself."""
    guests, _ = full_of("a", "a")
    assert (False, None) == guests.place_for("a")
    assert 2 == len(guests)


def test_who_holds_most_places_gives_one_up_for_another() -> None:
    """The one that has been silent longest, rather one that is not busy."""
    guests, (first, second, third, _) = full_of("a", "a", "a", "b")
    assert (True, first) == guests.place_for("c")
    first.is_busy = True
    assert (True, second) == guests.place_for("c")
    guests.touch(second)
    assert (True, third) == guests.place_for("c")
    second.is_busy = third.is_busy = True
    assert (True, first) == guests.place_for("c")


def test_nobody_is_turned_out_for_one_that_has_as_many() -> None:
    """Else two would take each other's places for ever."""
    guests, _ = full_of("a", "a", "b")
    assert (False, None) == guests.place_for("b")
    assert (False, None) == full_of("a", "b")[0].place_for("c")


def test_who_leaves_makes_room_once() -> None:
    """Also if it is told twice."""
    guests, (first, _) = full_of("a", "b")
    guests.remove(first)
    guests.remove(first)
    guests.touch(first)
    assert (1, (True, None)) == (len(guests), guests.place_for("a"))
