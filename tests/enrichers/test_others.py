"""Enrichers that need no table."""

from typing import Any

import pytest
from pydantic import TypeAdapter

from logflow_app.config.enrich import Enricher
from logflow_app.enrichers import compile_enrichers
from logflow_app.errors import ConfigError
from logflow_app.fields import Event
from tests.enrichers.batches import batch_of

_SECTION: TypeAdapter[Any] = TypeAdapter(Enricher)
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/89.0.4389.90 Safari/537.36"
HOSTILE: list[dict[str, Any]] = [
    dict.fromkeys(("user", "agent", "url", "client", "kubernetes", "path", "geo", "url_parts"), value)
    for value in (
        None,
        True,
        7,
        "",
        "\0",
        "\ud800",
        "http://[",
        "x" * 100_000,
        [],
        {},
        {"labels": 7},
        "/" + "?&" * 5_000,
    )
]


def enriched(extra: dict[str, Any], **section: Any) -> Event:
    """An event with these extra fields, once enriched."""
    (step,) = compile_enrichers([_SECTION.validate_python(section)])
    batch = batch_of(extra)
    step(batch)
    return batch.events[0]


def test_the_environment_is_named() -> None:
    """At the top of the event; only where `when` fits."""
    assert "production" == enriched({}, type="environment", name="production")["environment"]
    assert "environment" not in enriched({}, type="environment", name="production", when="level:ERROR")


def test_a_pod_stands_at_the_top() -> None:
    """With the labels that are wanted, one of which may say what the service is."""
    pod = {"namespace": "shop", "pod": "pay-1", "labels": {"app": "pay", "hash": "5f"}}
    event = enriched({"kubernetes": pod}, type="kubernetes", labels=["app"], service_label="app")
    assert ({"namespace": "shop", "pod": "pay-1", "labels": {"app": "pay"}}, "pay", {}) == (
        event["kubernetes"],
        event["service"],
        event["extra_fields"],
    )


def test_a_browser_is_named() -> None:
    """With its version and system; a robot is one."""
    found = enriched({"agent": CHROME}, type="user_agent")["extra_fields"]["user_agent_info"]
    assert {"name": "Chrome", "version": "89.0.4389", "os_name": "Linux", "is_bot": False} == {
        name: value for name, value in found.items() if name != "device"
    }
    robot = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
    assert enriched({"agent": robot}, type="user_agent")["extra_fields"]["user_agent_info"]["is_bot"]


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        (
            "https://shop.example.com:8443/a%20b/c.html?x=1&x=2&y=#top",
            {
                "scheme": "https", "host": "shop.example.com", "port": 8443, "path": "/a b/c.html", "extension": "html",
                "query": "x=1&x=2&y=", "fragment": "top", "params": {"x": ["1", "2"], "y": ""},
            },
        ),
        ("/cart", {"path": "/cart"}),
        ("no address", None),
        ("http://[::1", None),
    ],
)  # fmt: skip
def test_an_address_is_taken_apart(url: str, parts: dict[str, Any] | None) -> None:
    """What is none is left alone."""
    assert parts == enriched({"url": url}, type="url")["extra_fields"].get("url_parts")


def mark(event: Event, colour: str) -> None:
    """A user's own enricher."""
    event["extra_fields"]["colour"] = colour


def test_a_function_of_the_users_own_is_called() -> None:
    """With its options; one that is not there is a mistake in the configuration."""
    call = "tests.enrichers.test_others:mark"
    assert {"colour": "red"} == enriched({}, type="python", call=call, options={"colour": "red"})["extra_fields"]
    with pytest.raises(ConfigError, match=r"^enrich\[0\]: "):
        enriched({}, type="python", call="tests.enrichers.test_others:nobody")


@pytest.mark.parametrize("kind", ["environment", "kubernetes", "user_agent", "url"])
@pytest.mark.parametrize("extra", HOSTILE, ids=lambda extra: repr(next(iter(extra.values())))[:20])
def test_no_event_is_too_strange(kind: str, extra: dict[str, Any]) -> None:
    """Whatever stands in its fields, nothing is raised and nothing is lost."""
    needs = {"name": "production"} if kind == "environment" else {}
    event = enriched(dict(extra), type=kind, **needs)
    kept = event["extra_fields"] | {"kubernetes": event.get("kubernetes")}
    assert set(extra) <= set(kept)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://h:99999/a", {"scheme": "http", "host": "h", "path": "/a"}),
        ("http://h:x/.hidden", {"scheme": "http", "host": "h", "path": "/.hidden"}),
        (["", 5, "/b.tar.gz"], {"path": "/b.tar.gz", "extension": "gz"}),
    ],
)
def test_what_is_known_of_an_address_is_told(url: object, expected: dict[str, Any]) -> None:
    """A port that is none spoils nothing, and of a list the first address is taken."""
    assert expected == enriched({"url": url}, type="url")["extra_fields"]["url_parts"]


def test_a_target_may_be_within_an_object() -> None:
    """Dots lead there, as everywhere; what the object has stays."""
    event = enriched({"url": "/b", "http": {"status": 200, "url": {"x": 1}}}, type="url", target="http.url")
    assert {"status": 200, "url": {"x": 1, "path": "/b"}} == event["extra_fields"]["http"]


def test_events_share_nothing_of_what_was_found() -> None:
    """Whoever changes one of them changes no other, and not what is remembered."""
    first = enriched({"url": "/only-here?a=1"}, type="url")
    first["extra_fields"]["url_parts"]["params"]["a"] = "changed"
    second = enriched({"url": "/only-here?a=1"}, type="url")
    assert {"a": "1"} == second["extra_fields"]["url_parts"]["params"]
