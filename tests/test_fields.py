"""The names of fields: what a transform, an enricher or a query means by them."""

from typing import Any

import pytest

from logflow_app.fields import MISSING, Event, Field


def event(**extra: Any) -> Event:
    """An event with these extra fields."""
    return {
        "timestamp": "2025-10-23T15:30:45.000Z",
        "level": "INFO",
        "service": "pay",
        "message": "paid",
        "source": {"hostname": "web-1", "file": "/var/log/pay.log"},
        "extra_fields": extra,
        "ingested_at": "2025-10-23T15:30:46.123Z",
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("level", "INFO"),
        ("source.hostname", "web-1"),
        ("user", "ada"),
        ("extra_fields.user", "ada"),
        ("extra_fields.level", "loud"),
        ("http.status", 200),
        ("http.path", "/"),
        ("extra_fields.http.status", 200),
        ("type", "access"),
        ("source.ip", "10.0.0.1"),
        ("nothing", None),
    ],
)
def test_a_name_finds_its_field(name: str, value: object) -> None:
    """A bare name is the field at the top, else the extra one; dots stand in names or lead into objects."""
    one = event(
        user="ada", level="loud", http={"status": 200}, type="access", **{"http.path": "/", "source.ip": "10.0.0.1"}
    )
    assert value == Field(name).get(one)


@pytest.mark.parametrize(
    "name", ["absent", "user.name", "http.absent", "message.text", "source.absent", "", ".", "a..b"]
)
def test_an_unknown_name_is_missing(name: str) -> None:
    """A field that is not there, and a way through what is no object, give the default."""
    assert MISSING is Field(name).get(event(user="ada", http={"status": 200}), MISSING)


def test_a_null_is_a_value() -> None:
    """A field that holds null is there."""
    assert None is Field("user").get(event(user=None), MISSING)


def test_a_field_at_the_top_comes_first() -> None:
    """Where an enricher has put `environment` beside the message, the name means that one."""
    one = {**event(environment="of the line"), "environment": "production"}
    assert ["production", "of the line"] == [
        Field("environment").get(one),
        Field("extra_fields.environment").get(one),
    ]


@pytest.mark.parametrize(
    ("name", "extra"),
    [
        ("user", {"user": 1}),
        ("environment", {"environment": 1}),
        ("extra_fields.level", {"level": 1}),
        ("a.b.c", {"a": {"b": {"c": 1}}}),
        ("source", {"source": 1}),
        ("extra_fields", {"extra_fields": 1}),
        ("source.ip", {"source": {"ip": 1}}),
    ],
)
def test_a_new_field_is_an_extra_one(name: str, extra: dict[str, Any]) -> None:
    """What is put under a new name stands among the extra fields, and breaks nothing of the event."""
    one = event()
    Field(name).put(one, 1)
    assert event(**extra) == one


def test_a_new_field_within_what_an_enricher_has_added() -> None:
    """It is made there, where the other fields of that object are."""
    one = {**event(), "geo": {"city": "Ulm"}}
    Field("geo.country.code").put(one, "DE")
    assert ({"city": "Ulm", "country": {"code": "DE"}}, {}) == (one["geo"], one["extra_fields"])


def test_what_stands_in_the_way_is_replaced() -> None:
    """A text cannot hold a field: it makes room for an object."""
    one = event(a="text")
    Field("a.b").put(one, 1)
    assert {"a": {"b": 1}} == one["extra_fields"]


@pytest.mark.parametrize("name", ["level", "service", "message", "source.hostname", "tags"])
def test_a_field_of_every_event_is_set_in_its_place(name: str) -> None:
    """Level, service, message, host and tags are set at the top."""
    one = event()
    Field(name).put(one, "new")
    assert ("new", {}) == (Field(name).get(one), one["extra_fields"])


def test_what_is_put_is_found() -> None:
    """A field with dots in its own name is set where it is, not made a second time as an object."""
    one = event(**{"http.status": 200})
    Field("http.status").put(one, 404)
    assert {"http.status": 404} == one["extra_fields"]


def test_a_field_is_taken_out() -> None:
    """A field that is popped is there no more; one that never was gives the default."""
    one = event(user="ada", http={"status": 200, "path": "/"})
    popped = [Field(name).pop(one, "none") for name in ("user", "http.status", "user")]
    assert (["ada", 200, "none"], {"http": {"path": "/"}}) == (popped, one["extra_fields"])


def test_what_every_event_has_stays() -> None:
    """Taking out the message leaves an empty one, the extra fields an empty object; level, service and time stay."""
    one = event(user="ada")
    for name in ("timestamp", "level", "service", "message", "source", "extra_fields", "ingested_at"):
        Field(name).pop(one)
    assert {**event(), "message": ""} == one
