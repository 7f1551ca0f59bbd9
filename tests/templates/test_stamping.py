"""Events are told their template, and templates are counted."""

from collections import Counter

from logflow_app.batch import Batch
from logflow_app.templates.book import Book
from logflow_app.templates.masking import template_id
from logflow_app.templates.stamping import compile_templates


def batch_of(*messages: str) -> Batch:
    """Events with these messages, of the service shop."""
    events = [{"message": message, "service": "shop", "extra_fields": {}} for message in messages]
    return Batch([""] * len(events), events, messages, 0, places=list(range(len(events))))


def test_events_of_one_kind_have_one_template() -> None:
    """And an event of another kind has another."""
    batch = batch_of("order 1 paid", "order 2 paid", "order 3 lost")
    compile_templates()(batch)
    first, second, third = (event["template_id"] for event in batch.events)
    assert (template_id("order <*> paid"), True, False) == (first, first == second, first == third)


def test_what_was_dropped_is_of_no_template() -> None:
    """Only events that are still here are looked at."""
    batch = batch_of("order 1 paid", "order 2 paid")
    batch.drop([0], "dropped")
    compile_templates()(batch)
    assert [False, True] == ["template_id" in event for event in batch.events]


def test_the_most_frequent_templates_come_first() -> None:
    """With their text, how often they were seen, and a service."""
    book = Book()
    compile_templates(book.note)(batch_of("order 1 paid", "hello", "order 2 paid"))
    assert [
        {"id": template_id("order <*> paid"), "template": "order <*> paid", "service": "shop", "count": 2},
        {"id": template_id("hello"), "template": "hello", "service": "shop", "count": 1},
    ] == book.top()
    assert 1 == len(book.top(1))


def test_a_book_is_bounded() -> None:
    """The template that was not seen for longest is forgotten first."""
    book = Book(2)
    for name in ("a", "b", "a", "c"):
        book.note(Counter({(name, name, "shop"): 1}))
    assert ["a", "c"] == [entry["id"] for entry in book.top()]
