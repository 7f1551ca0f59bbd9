"""What functions of a user's own leave in events, as JSON."""

import re
from collections import OrderedDict, deque
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

import msgspec
import pytest

from logflow_app.parsers.json_values import json_value
from tests.packs import document, section
from tests.transforms.running import changed, compiled, event


@dataclass
class Card:
    """A value of a user's own."""

    number: int


class Odd:
    """What JSON knows nothing of."""


ODD = Odd()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"a": [1, "x", None, True, 0.5]}, {"a": [1, "x", None, True, 0.5]}),
        (datetime(2025, 10, 23, tzinfo=UTC), "2025-10-23T00:00:00Z"),
        (Decimal("1.50"), "1.50"),
        (PurePosixPath("/var/log"), "/var/log"),
        ((1, {"b", "a", "c"}), [1, ["a", "b", "c"]]),
        (OrderedDict({1: Card(7)}), {"1": {"number": 7}}),
        (deque([1, 2]), "deque([1, 2])"),
        (ODD, "<tests.parsers.test_json_values.Odd object>"),
        ([Odd.__init__, {ODD: ODD}], ["<slot wrapper '__init__' of 'object' objects>"]),
        (re.compile("a").finditer, "<built-in method finditer of re.Pattern object>"),
    ],
)
def test_values_become_those_of_json(value: Any, expected: Any) -> None:
    """What JSON does not know becomes text that is the same in every process."""
    found = json_value(value)
    assert expected == (found[:1] if type(value) is list else found)
    assert " at 0x" not in msgspec.json.encode(found).decode()


def test_an_object_that_holds_itself_comes_to_an_end() -> None:
    """And can be written."""
    itself: dict[str, Any] = {}
    itself["a"] = [itself]
    assert msgspec.json.encode(json_value(itself))


def leave_objects(lines: list[str]) -> list[dict[str, Any]]:
    """Return what is no JSON."""
    return [{"message": line, "odd": object(), "list": [{"odd": ODD}]} for line in lines]


def put_objects(one: dict[str, Any]) -> None:
    """Put what is no JSON into an event."""
    one["extra_fields"]["odd"] = [Odd(), {"b", "a"}]


def test_no_event_has_an_objects_place_in_memory() -> None:
    """When a line comes again it must be the same event."""
    found = document("x", section("python", call="tests.parsers.test_json_values:leave_objects"))
    assert {
        "odd": "<object object>",
        "list": [{"odd": "<tests.parsers.test_json_values.Odd object>"}],
    } == found["extra_fields"]
    step = compiled("python", call="tests.parsers.test_json_values:put_objects")
    assert ["<tests.parsers.test_json_values.Odd object>", ["a", "b"]] == changed(step, event())["extra_fields"]["odd"]
