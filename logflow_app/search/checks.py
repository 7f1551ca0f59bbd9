"""What every backend asks of a query before it looks for anything, and how it writes and reads its cursors."""

import base64
import binascii
from typing import TypeVar

import msgspec

from logflow_app.errors import QueryError
from logflow_app.search.base import LARGEST_PAGE, LONGEST_TEXT, Query

EARLIEST_MS, LATEST_MS = -62_135_596_800_000, 253_402_300_799_999  # the years 1 to 9999

Position = TypeVar("Position")


def check(query: Query) -> None:
    """Raise `QueryError` for what is beyond a bound."""
    if not 1 <= query.limit <= LARGEST_PAGE:
        raise QueryError(f"limit: expected a number from 1 to {LARGEST_PAGE}, came {query.limit}")
    if len(query.text) > LONGEST_TEXT:
        raise QueryError(f"text: expected at most {LONGEST_TEXT} characters, came {len(query.text)}")


def bounds(query: Query) -> tuple[int, int]:
    """Return the first and the last millisecond to look at."""
    start = EARLIEST_MS if query.start_ms is None else max(query.start_ms, EARLIEST_MS)
    end = LATEST_MS + 1 if query.end_ms is None else min(query.end_ms, LATEST_MS + 1)
    return start, end - 1


def write_cursor(position: object) -> str:
    """Return a position as text that means something to `read_cursor` alone."""
    return base64.urlsafe_b64encode(msgspec.json.encode(position)).decode().rstrip("=")


def read_cursor(cursor: str, kind: type[Position]) -> Position:
    """Return the position a cursor holds; raises `QueryError` for anything but a cursor of that kind."""
    try:
        packed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        return msgspec.json.decode(packed, type=kind)
    except (ValueError, binascii.Error, msgspec.DecodeError) as error:
        raise QueryError("cursor: expected one that came with the page before; begin without") from error
