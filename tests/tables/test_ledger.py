"""Each rule of the ledger by itself; test_ledger_model.py holds them together."""

from collections import Counter

import msgspec

from logflow_app.events import Events, Metadata, Pack
from logflow_app.tables.lane import Lane
from logflow_app.tables.ledger import Bucket, Changes, Ledger, Repeats, split

INCARNATION = "topic~0"
MINUTE = 60


def ledger(process: str = "p1") -> Ledger:
    """Return an empty ledger of partition 0."""
    return Ledger(0, INCARNATION, process)


def pack(offset: int, *places: int, end: int = 0, lane: str = "lane", arrival_ms: int = 1000) -> Pack:
    """Return one record with a line at each place of a lane; without places, one line without a lane."""
    names = [f"{lane}-{place}" for place in places] or [f"fallback-{offset}"]
    return Pack(
        list(names),
        names,
        Metadata(lane=lane if places else ""),
        arrival_ms,
        "logs-raw",
        0,
        offset,
        offset,
        offsets=list(places),
        end_offset=end or (places[-1] + 10 if places else 0),
    )


def singles(first: int, *places: int) -> Pack:
    """Return records of one line each, taken together."""
    whole = pack(first, *places)
    whole.last_offset = first + len(places) - 1
    whole.record_offsets = list(range(first, first + len(places)))
    return whole


def events(admitted: Pack, *minutes: int) -> Events:
    """Return the events of a pack, a line for each of these minutes."""
    counts = Counter(("service", "INFO", minute) for minute in minutes)
    return Events(admitted, admitted.ids, admitted.lines, [], [], counts, [], latest_ms=5000)


def take(book: Ledger, record: Pack, *minutes: int) -> list[list[str]]:
    """Admit and count a record; return the ids that are to be delivered."""
    admitted = book.admit(record)
    for part in admitted:
        book.count(events(part, *minutes))
    return [part.ids for part in admitted]


def counted(book: Ledger) -> dict[int, tuple[int, int]]:
    """Return offset and lines of each bucket."""
    return {minute: (bucket.offset, bucket.counts["service"]["INFO"]) for minute, bucket in book.buckets.items()}


def entries(*changes: Changes) -> list[tuple[bytes, bytes]]:
    """Return what a table holds after these commits."""
    held: dict[bytes, bytes] = {}
    for change in changes:
        held |= change.buckets | change.lanes
        held = {key: value for key, value in held.items() if key not in change.obsolete}
    return sorted(held.items())


# -- a record


def test_a_record_at_or_below_its_lanes_offset_is_delivered_and_not_counted():
    """A replay."""
    book = ledger()
    take(book, pack(5, 0), MINUTE)
    (again,) = book.admit(pack(5, 0))
    book.count(events(again, MINUTE))
    assert (True, {MINUTE: (5, 1)}) == (again.replayed, counted(book))


def test_a_line_that_has_arrived_is_dropped_wherever_its_record_stands():
    """A repeat: the shipper went back to its checkpoint, and cut its packs otherwise."""
    book = ledger()
    take(book, pack(5, 0, 10, 20), MINUTE)
    assert [["lane-30"]] == take(book, pack(6, 10, 20, 30), MINUTE)
    assert [] == take(book, pack(7, 0))
    assert (3, [(0, 40)]) == (book.repeated_lines, book.lanes["lane"].intervals)


def test_empty_lines_before_a_line_are_no_hole():
    """A pack says in `offset` where its claim begins, a record of one line in `claimed_from`."""
    book = ledger()
    for number, record in enumerate((pack(1, 0), pack(2, 12), pack(3, 25))):
        record.meta.offset, record.meta.claimed_from = [(None, None), (10, None), (25, 22)][number]
        take(book, record)
    assert [(0, 35)] == book.lanes["lane"].intervals


def test_the_times_of_lines_go_with_them():
    """Where a source tells when each line was written, what is left of a pack keeps the right ones."""
    book = ledger()
    take(book, pack(5, 0, 10))
    again = pack(6, 0, 10, 20, 30)
    again.times = [1, 2, 3, 4]
    (left,) = book.admit(again)
    assert (["lane-20", "lane-30"], [3, 4]) == (left.ids, left.times)


def test_lines_that_fill_a_hole_are_new():
    """Lanes out of order: what comes late is no repeat."""
    book = ledger()
    take(book, pack(1, 0))
    take(book, pack(2, 40))
    assert 30 == book.lanes["lane"].gap_bytes
    assert [["lane-10", "lane-20"]] == take(book, pack(3, 0, 10, 20))
    assert (10, [(0, 30), (40, 50)]) == (book.lanes["lane"].gap_bytes, book.lanes["lane"].intervals)


def test_lanes_do_not_know_of_each_other():
    """The same place in another lane is another line."""
    book = ledger()
    take(book, pack(1, 0, lane="a"))
    assert [["b-0"]] == take(book, pack(2, 0, lane="b"))


def test_records_without_a_lane_share_an_offset_and_are_never_repeats():
    """Nothing but Kafka's offset tells one from another."""
    book = ledger()
    assert [["fallback-3"]] == take(book, pack(3), MINUTE)
    assert [["fallback-4"]] == take(book, pack(4), MINUTE)
    (again,) = book.admit(pack(4))
    assert (True, {MINUTE: (4, 2)}) == (again.replayed, counted(book))


def test_a_bucket_that_includes_the_record_refuses_it_and_others_take_it():
    """The worker died with some of a commit's buckets written."""
    book = ledger()
    book.load([(b"topic~0|0|bucket|60|5|p0", b'{"offset":5,"counts":{"service":{"INFO":7}}}')], 0)
    take(book, pack(5, 0, 10), 60, 120)
    assert {60: (5, 7), 120: (5, 1)} == counted(book)


def test_several_lines_of_one_record_are_counted_in_one_bucket():
    """The bucket's offset is compared once a record, before its first line."""
    book = ledger()
    take(book, pack(5, 0, 10), 60, 60)
    assert {60: (5, 2)} == counted(book)


def test_records_taken_together_are_told_apart_where_some_are_known():
    """A recovery point in the middle of a pack of one-line records."""
    book = ledger()
    take(book, singles(5, 0, 10), 60, 60)
    admitted = book.admit(singles(5, 0, 10, 20))
    assert [(True, ["lane-0"]), (True, ["lane-10"]), (False, ["lane-20"])] == [
        (part.replayed, part.ids) for part in admitted
    ]


def test_split_gives_each_record_its_own_line_and_end():
    """Nothing of a pack is lost or shared when it is told apart."""
    parts = list(split(singles(5, 0, 10, 25)))
    assert [(5, [0], 10), (6, [10], 25), (7, [25], 35)] == [
        (part.first_offset, part.offsets, part.end_offset) for part in parts
    ]
    assert [part.first_offset for part in parts] == [part.last_offset for part in parts]


# -- a commit


def test_a_commit_writes_what_changed_and_nothing_twice():
    """Only changed buckets, lanes and counts; a second commit at once has nothing to do."""
    book = ledger()
    take(book, pack(5, 0), 60)
    changes = book.take_changes()
    assert [b"topic~0|0|bucket|60|5|p1"] == list(changes.buckets)
    assert [b"topic~0|0|lane|lane|5|p1"] == list(changes.lanes)
    assert [("service", 60, 5, {"INFO": 1})] == [tuple(partial) for partial in changes.partials]
    assert ({}, {}, [], []) == tuple(book.take_changes())[:4]


def test_a_new_version_outdoes_the_last():
    """What is deleted is what this commit outdid, and never what it writes."""
    book = ledger()
    take(book, pack(5, 0), 60)
    book.take_changes()
    take(book, pack(6, 10), 60)
    changes = book.take_changes()
    assert {b"topic~0|0|bucket|60|5|p1", b"topic~0|0|lane|lane|5|p1"} == set(changes.obsolete)


def test_a_published_count_does_not_change_behind_the_commits_back():
    """What is counted while the commit is on its way belongs to the next."""
    book = ledger()
    take(book, pack(5, 0), 60)
    (partial,) = book.take_changes().partials
    take(book, pack(6, 10), 60)
    assert {"INFO": 1} == partial.value


# -- what the table holds


def test_what_was_written_is_what_is_loaded():
    """Names may hold anything, the separator too."""
    book = ledger()
    take(book, pack(5, 0, lane="a|b"), 60)
    heir = ledger("p2")
    assert not heir.load(entries(book.take_changes()), 6)
    assert (book.buckets, book.lanes) == (heir.buckets, heir.lanes)
    assert (5, ({}, {}, [], [])) == (heir.highest_offset, tuple(heir.take_changes())[:4])


def test_what_may_not_have_been_published_is_written_and_published_again():
    """The process that wrote it may have died before it told the counts; nothing below the committed offset is."""
    book = ledger()
    take(book, pack(5, 0), 60)
    take(book, pack(6, 10), 120)
    heir = ledger("p2")
    heir.load(entries(book.take_changes()), 6)
    assert [("service", 120, 6, {"INFO": 1})] == [tuple(partial) for partial in heir.take_changes().partials]


def test_of_several_versions_the_greatest_counts_and_the_others_are_deleted():
    """By offset, and between equals by the process that wrote them, in whatever order they are read."""
    versions = {
        b"topic~0|0|bucket|60|5|p9": b'{"offset":5,"counts":{"service":{"INFO":1}}}',
        b"topic~0|0|bucket|60|7|p1": b'{"offset":7,"counts":{"service":{"INFO":2}}}',
        b"topic~0|0|bucket|60|7|p3": b'{"offset":7,"counts":{"service":{"INFO":2}}}',
    }
    for order in (list(versions), list(reversed(versions))):
        book = ledger("p2")
        book.load([(key, versions[key]) for key in order], 100)
        assert {60: (7, 2)} == counted(book)
        assert set(versions) - {b"topic~0|0|bucket|60|7|p3"} == set(book.take_changes().obsolete)


def test_a_former_life_of_the_topic_is_known_and_forgotten():
    """Its entries count for nothing, and are deleted; alone they say that the topic was made again."""
    former = [(b"other~0|0|lane|lane|5|p0", msgspec.json.encode(Lane(5, 1000, [(0, 10)])))]
    book = ledger()
    assert book.load(former, 0)
    assert (({}, -1), [former[0][0]]) == ((book.lanes, book.highest_offset), book.take_changes().obsolete)
    present = (b"topic~0|0|bucket|60|5|p0", msgspec.json.encode(Bucket(5, {})))
    assert not ledger().load([*former, present], 0)
    assert not ledger().load([], 0)


# -- what ends


def test_old_buckets_and_silent_lanes_are_forgotten_once_they_are_written():
    """Not before: a count that nobody has yet would be lost."""
    book = ledger()
    take(book, pack(5, 0, lane="silent", arrival_ms=1000), 60)
    take(book, pack(6, 0, lane="busy", arrival_ms=9000), 600)
    book.expire(600, 5000)
    assert ({60, 600}, {"silent", "busy"}) == (set(book.buckets), set(book.lanes))
    changes = book.take_changes()
    book.expire(600, 5000)
    assert ({600}, {"busy"}) == (set(book.buckets), set(book.lanes))
    assert {key for key in changes.buckets | changes.lanes if b"|60|" in key or b"silent" in key} == set(
        book.take_changes().obsolete
    )


def test_the_place_of_records_without_a_lane_is_never_forgotten():
    """However long nobody sends one, the next replay is a replay."""
    book = ledger()
    take(book, pack(5, arrival_ms=1))
    book.take_changes()
    book.expire(0, 1 << 60)
    assert [""] == list(book.lanes)


def test_repeats_are_added_up_once_whatever_is_read_again():
    """Each lane keeps its own with its offset, so a replay adds nothing, and the changelog gives the sum."""
    book, repeats = ledger(), Repeats()
    for record in (pack(5, 0, 10, 20), pack(6, 10, 20, 30), pack(6, 10, 20, 30), pack(7, 0, lane="other")):
        book.admit(record)
    first = book.take_changes().lanes
    heir = ledger("p2")
    heir.load(first.items(), 0)
    for record in (pack(6, 10, 20, 30), pack(8, 30)):
        heir.admit(record)
    second = heir.take_changes()
    for key, value in (*second.lanes.items(), *first.items(), *((key, None) for key in second.obsolete)):
        repeats.take(key, value)
    assert 3 == repeats.total


def test_a_lane_without_repeats_says_nothing_of_them():
    """What an older version wrote is read, and costs nothing now."""
    book = ledger()
    book.admit(pack(5, 0))
    (value,) = book.take_changes().lanes.values()
    assert {"offset": 5, "seen_ms": 1000, "intervals": [[0, 10]]} == msgspec.json.decode(value)
