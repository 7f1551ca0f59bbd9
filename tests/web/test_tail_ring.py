"""The newest live lines are kept for all listeners together, bounded."""

import asyncio
import json
from typing import Any

from logflow_app.web.tail_ring import TailRing
from tests.web.records import record


def lines(offset: int, count: int = 1, timestamp: int | None = None) -> Any:
    """Return a record of so many lines."""
    content = {"seen": count, "secs": 0.1, "at_ms": 1, "lines": [{"message": f"{offset}.{n}"} for n in range(count)]}
    return record(content, offset=offset, timestamp=offset if timestamp is None else timestamp)


def offsets(ring: TailRing, after: int | None) -> tuple[list[int], int]:
    """Return what comes after an offset, and how much is missed."""
    moments, missed = ring.after(after)
    return [moment.offset for moment in moments], missed


def test_who_comes_back_goes_on_where_they_were() -> None:
    """And is told how many records are no longer kept."""
    ring = TailRing(most_records=3)
    ring.take([lines(n) for n in range(10, 16)])
    assert ([14, 15], 0) == offsets(ring, 13)
    assert ([13, 14, 15], 2) == offsets(ring, 10)
    assert ([], 0) == offsets(ring, 15)


def test_who_is_new_begins_with_the_last_lines() -> None:
    """As many as fill a page, not as many as there are."""
    ring = TailRing()
    assert ([], 0) == offsets(ring, None)
    ring.take([lines(n, count=40) for n in range(10, 20)])
    assert ([17, 18, 19], 0) == offsets(ring, None)


def test_bytes_are_bounded() -> None:
    """Long lines push older ones out."""
    ring = TailRing(most_bytes=10_000)
    ring.take([lines(n, count=100) for n in range(20)])
    moments, _ = ring.after(-1)
    assert 0 < sum(len(moment.content) for moment in moments) <= 10_000


def test_what_is_read_again_is_not_given_again() -> None:
    """After a failure the last minute is read once more."""
    ring = TailRing()
    ring.take([lines(5), lines(6)])
    ring.take([lines(5), lines(6), lines(7)])
    assert ([5, 6, 7], 0) == offsets(ring, 4)


def test_a_topic_made_again_is_followed() -> None:
    """Its offsets begin anew; listeners of the former one are given all of the new."""
    ring = TailRing()
    ring.take([lines(500)])
    ring.take([lines(0, timestamp=900), lines(1, timestamp=901)])
    assert ([0, 1], 0) == offsets(ring, 500)


def test_nothing_but_lines_gets_into_the_stream() -> None:
    """A record of somebody else can neither break it nor write events of its own."""
    ring = TailRing()
    pretty = b'{"seen":1,\n\nevent: forged\ndata: x\n\n"secs":1,"at_ms":1,"lines":[]}'
    spaced = b'{"seen":1,\n\n"secs":1,\r\n"at_ms":1,"lines":[{"message":"a\\nb"}]}'
    ring.take([record(value, offset=n) for n, value in enumerate((b"", b"\xff", b"[]", None, pretty, spaced))])
    (moment,) = ring.after(-1)[0]
    assert b"\n" not in moment.content
    assert b"\r" not in moment.content
    assert "a\nb" == json.loads(moment.content)["lines"][0]["message"]


async def test_whoever_waits_is_woken() -> None:
    """By the next record; or after a while by none."""
    ring = TailRing()
    waiting = [asyncio.create_task(ring.news(30)) for _ in range(3)]
    await asyncio.sleep(0)
    ring.take([lines(1)])
    assert [True] * 3 == [await one for one in waiting]
    assert not await ring.news(0.01)
