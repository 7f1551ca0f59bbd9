"""Functions as a user would write them, for tests of `type: python`."""

import itertools
from datetime import UTC, datetime
from typing import Any

from logflow_app.parsers.columns import Columns

_calls = itertools.count()
NOT_A_FUNCTION = 7


def parse_pairs(lines: list[str], separator: str = "|") -> list[dict[str, Any] | None]:
    """Read `level|service|text`."""
    found: list[dict[str, Any] | None] = []
    for line in lines:
        parts = line.split(separator)
        found.append(
            {"level": parts[0], "service": parts[1], "msg": parts[2], "size": len(line)} if len(parts) == 3 else None
        )
    return found


def parse_lazily(lines: list[str]) -> Any:
    """Yield a result a line."""
    for line in lines:
        yield {
            "text": line,
            "seen": datetime(2025, 10, 23, tzinfo=UTC),
            "odd": {
                1,
            },
            "bad": float("nan"),
        }


def parse_columns(lines: list[str]) -> Columns:
    """Return columns, as LogFlow's own parsers do."""
    nothing = [""] * len(lines)
    return Columns(
        range(len(lines)), nothing, nothing, nothing, list(lines), {"size": [str(len(line)) for line in lines]}
    )


def parse_or_raise(lines: list[str]) -> list[dict[str, Any] | None]:
    """Raise on a guilty line."""
    if any("guilty" in line for line in lines):
        raise RuntimeError("boom")
    return [{"message": line} for line in lines]


def parse_too_few(lines: list[str]) -> list[dict[str, Any] | None]:
    """Forget a line."""
    return [None for _ in lines[1:]]


def parse_differently(lines: list[str]) -> list[dict[str, Any] | None]:
    """Say something else each time."""
    return [{"call": next(_calls)} for _ in lines]


def parse_by_neighbours(lines: list[str]) -> list[dict[str, Any] | None]:
    """Say of a line what depends on the others."""
    return [{"of": len(lines)} for _ in lines]


def parse_bytes(lines: list[str]) -> list[Any]:
    """Return what is no dict."""
    return [line.encode("utf-8", "replace") for line in lines]


def shout(event: dict[str, Any]) -> dict[str, Any]:
    """Write the message in capitals."""
    event["message"] = str(event["message"]).upper()
    return event


def drop_all(event: dict[str, Any]) -> None:
    """Drop the event."""


def lose_the_level(event: dict[str, Any]) -> dict[str, Any]:
    """Return an event that lacks a part."""
    return {key: value for key, value in event.items() if key != "level"}
