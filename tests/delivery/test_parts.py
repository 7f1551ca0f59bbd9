"""Cutting tickets into parts and joining parts to batches."""

from collections import deque

from logflow_app.delivery.parts import joined, keep_only, parts_of, take_batch
from tests.delivery.batches import Ledger, events_of


def test_parts_hold_every_document_once_and_in_order() -> None:
    """Cutting and joining loses nothing, whatever the bound."""
    ids = [f"n{n}" for n in range(100)]
    documents = ["x" * (n % 17 + 1) for n in range(100)]
    events = [events_of(ids[:40], documents[:40]), events_of([]), events_of(ids[40:], documents[40:])]
    for bound in (1, 10, 100, 10_000):
        parts = parts_of(Ledger().ticket("a"), events, bound)
        whole = joined(parts)
        assert (ids, documents) == (whole.ids, whole.bodies)
        assert all(part.size <= bound or len(part.documents.ids) == 1 for part in parts)


def test_a_ticket_is_held_once_for_all_its_parts() -> None:
    """The ticket is released by its last part, in whatever order they end."""
    ledger = Ledger()
    ticket = ledger.ticket("a")
    parts = parts_of(ticket, [events_of(["1", "2", "3"])], 1)
    ticket.release()
    for part in reversed(parts):
        assert [] == ledger.acknowledged
        part.parcel.part_done()
    assert ["a"] == ledger.acknowledged


def test_keep_only_gives_each_part_its_own() -> None:
    """Positions in the joined batch are found again in the parts they came from."""
    first, second, third = (
        parts_of(Ledger().ticket(name), [events_of([f"{name}{n}" for n in range(3)])], 10_000)[0] for name in "abc"
    )
    keep_only([first, second, third], [8, 0, 2])
    assert [["a0", "a2"], [], ["c2"]] == [part.documents.ids for part in (first, second, third)]


def test_a_batch_has_at_least_one_part() -> None:
    """A part larger than the bound goes alone."""
    parts = parts_of(Ledger().ticket("a"), [events_of(["1", "2"], ["x" * 50, "y"])], 10)
    waiting = deque(parts)
    assert [["1"]] == [part.documents.ids for part in take_batch(waiting, 10)]
    assert [["2"]] == [part.documents.ids for part in take_batch(waiting, 10)]
