"""A lane knows which of its bytes have arrived, what is missing since when, and whose they are."""

import random
from itertools import pairwise

import msgspec

from logflow_app.events import Metadata
from logflow_app.tables.lane import LONGEST_FILE, LONGEST_HOST, MOST_INTERVALS, Hole, Lane


def lane(*parts: tuple[int, int]) -> Lane:
    """Return a lane of which these parts arrived, one every second."""
    made = Lane(-1, 0, [])
    for start, end in parts:
        made.seen_ms += 1000
        made.take(start, end)
    return made


def meta(source: str, file_path: str = "") -> Metadata:
    """Return what a record says of itself."""
    return Metadata(source=source, file_path=file_path)


def test_a_hole_is_told_with_its_bytes_and_since_when() -> None:
    """Since what stands behind it arrived; what is filled of it from either side does not make it younger."""
    made = lane((0, 10), (50, 60), (20, 30), (45, 50), (10, 15))
    assert [Hole(15, 20, 2000), Hole(30, 45, 2000)] == made.holes
    assert (20, True) == (made.gap_bytes, made.has_holes)
    made.take(0, 60)
    assert ([], [], 0, False) == (made.holes, made.since_ms, made.gap_bytes, made.has_holes)


def test_what_was_never_sent_before_the_beginning_is_no_hole() -> None:
    """A file whose beginning was passed over (`start_at: end`) is whole."""
    made = lane((5000, 5100), (5100, 5200))
    assert (0, [], [(5000, 5200)]) == (made.gap_bytes, made.holes, made.intervals)


def test_parts_that_come_in_any_order_leave_no_hole() -> None:
    """Whatever was missing for a while, in the end nothing is; and at no time is anything told that has arrived."""
    for seed in range(200):
        rnd = random.Random(seed)
        cuts = sorted({0, 100, *rnd.sample(range(1, 100), rnd.randrange(12))})
        parts = list(pairwise(cuts))
        rnd.shuffle(parts)
        made, arrived = lane(), set[int]()
        for start, end in [*parts, *rnd.sample(parts, len(parts) // 2)]:
            made.take(start, end)
            arrived |= set(range(start, end))
            told = {place for hole in made.holes for place in range(hole.start, hole.end)}
            assert set(range(min(arrived), max(arrived))) - arrived == told
            assert len(told) == made.gap_bytes
        assert ([], [(0, 100)]) == (made.holes, made.intervals)


def test_a_lane_is_named_by_the_records_it_comes_in() -> None:
    """Once, and anew only where its host has another name."""
    made = lane((0, 10))
    assert ("unknown", "lane 3f") == made.source("3f")
    made.belong(meta("web-1", "/var/log/app.log"))
    assert ("web-1", "/var/log/app.log") == made.source("3f")
    made.belong(meta("web-2", "/var/log/app.log"))
    assert ("web-2", "/var/log/app.log", False) == (made.host, made.file, made.is_shared)


def test_a_lane_of_a_spool_belongs_to_nobody_alone() -> None:
    """Peers share it: it is known by its own name, and stays so whoever comes next."""
    made = lane((0, 10))
    made.belong(meta("10.0.0.1"))
    assert ("10.0.0.1", "lane 3f") == made.source("3f")
    for peer in ("10.0.0.2", "10.0.0.1"):
        made.belong(meta(peer))
        assert ("several", "lane 3f") == made.source("3f")


def test_what_a_producer_says_of_itself_is_kept_no_longer_than_needed() -> None:
    """A path of a megabyte makes no entry of a megabyte; its end tells the most."""
    made = lane((0, 10))
    for _ in range(2):
        made.belong(meta("h" * 5000, "/long" * 5000 + "/app.log"))
    assert (LONGEST_HOST, LONGEST_FILE, False) == (len(made.host), len(made.file), made.is_shared)
    assert made.file.endswith("/app.log")


def test_holes_without_end_do_not_make_an_entry_without_end() -> None:
    """The first part is forgotten, and what is missing behind it is not."""
    made = lane(*((start, start + 1) for start in range(0, 2 * (MOST_INTERVALS + 5), 2)))
    assert (MOST_INTERVALS, MOST_INTERVALS - 1) == (len(made.intervals), len(made.since_ms))
    assert (5, 5 + MOST_INTERVALS - 1) == (made.lost_bytes, made.gap_bytes)
    made.take(0, 9)
    assert (MOST_INTERVALS, (10, 11), 5) == (len(made.intervals), made.intervals[0], made.lost_bytes)
    made.take(10, 10_000)
    assert (True, 5) == (made.has_holes, made.gap_bytes)


def test_an_entry_of_an_older_version_still_loads() -> None:
    """Its holes are as old as its last record, and it has no name yet."""
    made = msgspec.json.decode(b'{"offset":5,"seen_ms":7000,"intervals":[[0,10],[20,30]]}', type=Lane)
    assert [Hole(10, 20, 7000)] == made.holes
    assert ("unknown", "lane x") == made.source("x")
    whole = msgspec.json.decode(b'{"offset":5,"seen_ms":7000,"intervals":[[0,10]],"repeats":3}', type=Lane)
    assert ([], 3) == (whole.holes, whole.repeats)


def test_an_entry_is_read_as_it_was_written() -> None:
    """Names, holes and their age included."""
    made = lane((0, 10), (20, 30))
    made.belong(meta("web-1", "/var/log/app.log"))
    assert made == msgspec.json.decode(msgspec.json.encode(made), type=Lane)
