"""What is told of lanes is bounded, and what is missing comes first."""

import random

import msgspec

from logflow_app.tables.arrivals import MOST_HOLES_TOLD, Arrival, Gaps, Missing, arrivals, gaps, gaps_by_file
from logflow_app.tables.ledger import RECENT_LANES, Ledger
from tests.tables.book import Book


def test_a_hole_is_told_of_its_file_until_it_is_filled() -> None:
    """With its bytes, and since when; then the file is whole."""
    book = Book()
    book.take("/app.log", 0, 10)
    book.take("/app.log", 50, at_ms=2000)
    whole = Arrival("web-1/app.log", "web-1", "/app.log", 0, 60, 2.0)
    holes = [Missing(20, 50, 2.0)]
    book.commit()
    (told,) = arrivals([book.ledger])
    assert Arrival(*whole_fields(whole), missing_bytes=30, holes_total=1, holes=holes) == told
    assert (Gaps(30, 1), {("web-1", "/app.log"): 30}) == (gaps([book.ledger]), gaps_by_file([book.ledger], 9))
    book.take("/app.log", 20, 30, 40, at_ms=3000)
    book.take("/app.log", 0, at_ms=4000)
    (told,) = arrivals([book.ledger])
    assert Arrival("web-1/app.log", "web-1", "/app.log", 0, 60, 4.0, repeats=1) == told
    assert (Gaps(0, 0), {}) == (gaps([book.ledger]), gaps_by_file([book.ledger], 9))


def whole_fields(told: Arrival) -> tuple[str, str, str, int, int, float]:
    """Return what is told of a lane in any case."""
    return told.lane, told.host, told.file, told.begin, told.end, told.at


def test_whoever_takes_over_tells_the_same() -> None:
    """Name, holes and their age are in the changelog beside the intervals."""
    book = Book()
    book.take("/app.log", 0)
    book.take("/app.log", 50, at_ms=2000)
    heir = Ledger(0, "topic~0", "p2")
    heir.load(book.commit(), 100)
    assert arrivals([book.ledger]) == arrivals([heir])
    assert 1 == len(arrivals([heir]))


def test_a_forgotten_lane_takes_its_holes_along() -> None:
    """After days of silence nothing is told of it."""
    book = Book()
    book.take("/app.log", 0)
    book.take("/app.log", 50)
    book.commit()
    book.ledger.expire(0, 10_000)
    assert ([], {}) == (arrivals([book.ledger]), gaps_by_file([book.ledger], 9))


def test_of_many_lanes_those_with_holes_are_told_then_the_latest() -> None:
    """Over all partitions of a worker, the largest hole first."""
    books = [Book(0), Book(1)]
    for number in range(20):
        books[number % 2].take(f"/{number}.log", 0, at_ms=1000 + number)
    books[0].take("/small.log", 0, at_ms=1)
    books[0].take("/small.log", 20, at_ms=1)
    books[1].take("/large.log", 0, at_ms=2)
    books[1].take("/large.log", 90, at_ms=2)
    for book in books:
        book.commit()
    told = arrivals([book.ledger for book in books], most=5)
    assert ["/large.log", "/small.log", "/19.log", "/18.log", "/17.log"] == [each.file for each in told]


def test_lanes_that_changed_long_ago_are_passed_over() -> None:
    """However many there are, a look costs no more than the latest of them."""
    book = Book()
    for number in range(RECENT_LANES + 10):
        book.take(f"/{number}.log", 0)
        book.commit()
    book.take("/3.log", 10)
    book.commit()
    assert RECENT_LANES == len(book.ledger.recent_lanes())
    assert ["web-1/3.log", f"web-1/{RECENT_LANES + 9}.log"] == list(book.ledger.recent_lanes())[:2]


def test_no_more_holes_of_a_lane_are_told_than_can_be_read() -> None:
    """But how many there are, and how much is missing in all."""
    book = Book()
    for place in range(0, 20 * (MOST_HOLES_TOLD + 6), 20):
        book.take("/app.log", place)
    (told,) = arrivals([book.ledger])
    assert (MOST_HOLES_TOLD, MOST_HOLES_TOLD + 5, 10 * (MOST_HOLES_TOLD + 5)) == (
        len(told.holes),
        told.holes_total,
        told.missing_bytes,
    )


def test_long_names_do_not_make_a_long_record() -> None:
    """Whatever a producer calls its files: what has no room is left out, and what is short is told."""
    book, long = Book(), "\x01" * 1000
    for number in range(300):
        book.take(f"/{long}{number}", 0, lane=f"{number}-{'x' * 190}")
    book.take("/short.log", 0, at_ms=1)
    book.commit()
    told = arrivals([book.ledger])
    assert len(msgspec.json.encode(told)) < 900_000
    assert (True, "/short.log") == (len(told) > 40, told[-1].file)


def test_files_of_many_lanes_and_partitions_are_added_up() -> None:
    """A file that was rotated is one file; beyond so many the rest is one series."""
    books = [Book(0), Book(1)]
    for number in range(4):
        for book in books:
            book.take(f"/{number}.log", 0, lane=f"{number}-{book.ledger.partition}")
            book.take(f"/{number}.log", 20 + number, lane=f"{number}-{book.ledger.partition}")
    ledgers = [book.ledger for book in books]
    whole = {("web-1", f"/{number}.log"): 2 * (10 + number) for number in range(4)}
    assert whole == gaps_by_file(ledgers, 4)
    bounded = gaps_by_file(ledgers, 2)
    assert {("web-1", "/3.log"): 26, ("web-1", "/2.log"): 24, ("other", "other"): 42} == bounded


def test_random_losses_are_told_to_the_byte() -> None:
    """Records of several files that are lost, come late or come twice: what is told is what has not come."""
    for seed in range(100):
        rnd = random.Random(seed)
        book, sent = Book(), [(file, place) for file in "abc" for place in range(0, 200, 10)]
        lost = {part for part in sent if rnd.random() < 0.2}
        late = {part for part in lost if rnd.random() < 0.5}
        arrived = [part for part in sent if part not in lost]
        for file, place in [*arrived, *rnd.sample(arrived, 5), *sorted(late)]:
            book.take(f"/{file}", place)
        book.commit()
        there = {file: [place for each, place in {*arrived, *late} if each == file] for file in "abc"}
        missing = {
            ("web-1", f"/{file}"): 10 * sum(min(there[file]) < place < max(there[file]) for place in places)
            for file, places in {
                file: [place for each, place in sent if each == file and place not in there[file]] for file in "abc"
            }.items()
        }
        assert {source: amount for source, amount in missing.items() if amount} == gaps_by_file([book.ledger], 9)
        assert 5 == book.ledger.repeated_lines
