"""Records of the raw topic become packs of lines, whatever they hold."""

from dataclasses import dataclass

import msgspec
import pytest

from logflow_app.events import LATIN_1, Metadata, UnreadableBatch
from logflow_app.pipeline.decode import LONGEST_LANE, Place, decode

PLACE = Place("logs-raw", 3, "id~0")


@dataclass
class Record:
    """A record as Kafka gives it."""

    value: bytes | None
    offset: int = 7
    timestamp: int = 1_761_233_446_123


def single(line: str, offset: int | None, end: int | None = None, **metadata: object) -> bytes:
    """Return the seed's message for a line."""
    place = {"lane": "lane", "offset": offset, "end_offset": end} if offset is not None else {}
    return msgspec.json.encode({"raw_log": line, "metadata": place | metadata})


def test_the_seeds_message_is_a_line_with_its_metadata():
    """Seed 001's literal message keeps every field; without a lane the id is the place in Kafka."""
    value = b"""{"raw_log": "2025-10-23 15:30:45 INFO [service] message", "metadata": {"source": "hostname",
        "file_path": "sample_logs/app.log", "shipper_timestamp": 1729698645.123, "service": "app"}}"""

    (pack,) = decode([Record(value)], PLACE)

    expected = Metadata(
        source="hostname", file_path="sample_logs/app.log", shipper_timestamp=1729698645.123, service="app"
    )
    assert (["2025-10-23 15:30:45 INFO [service] message"], ["id~0-3-7-0"]) == (pack.lines, pack.ids)
    assert expected == pack.meta


def test_a_pack_gives_each_line_its_place_as_id():
    """The second form of DESIGN 2.1: ids are lane and byte place."""
    value = msgspec.json.encode(
        {"raw_logs": ["a", "b"], "offsets": [0, 2], "metadata": {"lane": "9f3c", "end_offset": 4}}
    )

    (pack,) = decode([Record(value)], PLACE)

    assert (["9f3c-0", "9f3c-2"], [0, 2], 4) == (pack.ids, pack.offsets, pack.end_offset)


def test_consecutive_lines_of_a_lane_become_one_pack():
    """Records of one line each are taken together, and each line knows its own record."""
    records = [Record(single(text, n * 2, n * 2 + 2), offset=10 + 3 * n) for n, text in enumerate("abc")]

    (pack,) = decode(records, PLACE)

    assert ["a", "b", "c"] == pack.lines
    assert [10, 13, 16] == pack.record_offsets
    assert (10, 16, 6) == (pack.first_offset, pack.last_offset, pack.end_offset)
    assert (13, 0) == (pack.origin(1).offset, pack.origin(1).line)


@pytest.mark.parametrize(
    "second",
    [
        single("b", 5, 7),
        single("b", 2, 4, source="elsewhere"),
        single("b", 2, 4, shipper_timestamp=9.0),
        single("b", None),
        b"text",
    ],
    ids=["a hole between", "another source", "another second", "no lane", "no record of ours"],
)
def test_lines_that_do_not_continue_each_other_stay_apart(second: bytes):
    """Only what follows in its lane, from the same origin in the same second, joins a pack."""
    assert 2 == len(decode([Record(single("a", 0, 2)), Record(second, offset=8)], PLACE))


@pytest.mark.parametrize(
    "value",
    [
        b"bare text",
        b"",
        b'{"timestamp": "2023-05-06T12:00:00Z", "level": "INFO", "metadata": {"user_id": "abc123"}}',
        b'{"raw_log": "broken',
        b'{"raw_log": 5, "metadata": {}}',
        b'{"raw_log": "x"} and more',
        b'{"level": "INFO", "metadata": "none of ours"}',
        b"[" * 100_000,
        b'"\\ud800"',
        b"null",
        b'{"raw_logs": "text", "metadata": {}}',
    ],
)
def test_anything_else_is_one_line_as_it_stands(value: bytes):
    """Text, foreign events and broken JSON are lines, never errors."""
    (pack,) = decode([Record(value)], PLACE)

    assert ([value.decode()], ["id~0-3-7-0"], Metadata()) == (pack.lines, pack.ids, pack.meta)


def test_bytes_that_are_no_utf8_survive_as_latin_1():
    """No byte is lost on the way: encoding the line again gives the record's value."""
    value = bytes(range(256))

    (pack,) = decode([Record(value)], PLACE)

    assert "latin-1" == pack.meta.encoding
    assert value == pack.lines[0].encode("latin-1")


@pytest.mark.parametrize("value", [b'{"raw_log": "line"}', b'{"raw_log": "line", "metadata": null}'])
def test_the_seeds_message_may_leave_its_metadata_out(value: bytes):
    """A producer that knows nothing of the origin still sends the line, and not an event of its own."""
    (pack,) = decode([Record(value)], PLACE)

    assert (["line"], ["id~0-3-7-0"], Metadata()) == (pack.lines, pack.ids, pack.meta)


def test_a_tombstone_holds_no_line():
    """A record without a value is nothing to store."""
    assert [] == decode([Record(None)], PLACE)


@pytest.mark.parametrize(
    ("offsets", "end", "lane"),
    [([0], 4, "l"), ([0, 2], 2**62 + 1, "l"),
     ([2, 0], 4, "l"), ([0, 0], 4, "l"), ([0, 4], 4, "l"), ([-1, 2], 4, "l"), ([0, 2], 4, ""),
     ([0, 2], 4, "x" * (LONGEST_LANE + 1)), ([0, 2], None, "l")],
)  # fmt: skip
def test_places_that_make_no_sense_are_taken_as_none(offsets: list[int], end: int | None, lane: str):
    """A producer that gets its places wrong loses no line: they are identified by their place in Kafka."""
    value = msgspec.json.encode(
        {"raw_logs": ["a", "b"], "offsets": offsets, "metadata": {"lane": lane, "end_offset": end}}
    )

    (pack,) = decode([Record(value)], PLACE)

    assert (["id~0-3-7-0", "id~0-3-7-1"], []) == (pack.ids, pack.offsets)


def test_a_line_with_a_place_and_no_end_ends_after_its_bytes():
    """A third party that leaves out `end_offset` still has a lane."""
    (pack,) = decode([Record(single("grüße", 10))], PLACE)

    assert ([10], 18) == (pack.offsets, pack.end_offset)


def test_a_malformed_envelope_keeps_its_line_and_its_place():
    """Wrong types beside the line cost the line neither its text nor what was right; it stands alone in its pack."""
    records = [
        Record(single("a", 0, 2), offset=5),
        Record(single("b", 2, 4, service=["no", "text"], source="web-1"), offset=6),
        Record(single("c", 4, 6), offset=7),
    ]

    packs = decode(records, PLACE)

    assert [["a"], ["b"], ["c"]] == [pack.lines for pack in packs]
    assert ["", '{"service": ["no", "text"]}', ""] == [pack.malformed for pack in packs]
    assert (["lane-2"], [2], 4, "web-1") == (
        packs[1].ids, packs[1].offsets, packs[1].end_offset, packs[1].meta.source
    )  # fmt: skip


def test_a_malformed_pack_without_lines_is_nothing():
    """As an empty pack is."""
    assert [] == decode([Record(b'{"raw_logs": [], "metadata": 5}')], PLACE)


def test_an_unreadable_batch_is_one_line_of_its_bytes_beside_the_lines_around_it():
    """It joins no pack, though its neighbours would be one, and nothing of its bytes is read as a line of ours."""
    stand_in = UnreadableBatch(9, b'{"raw_log": "no"}\xff', "it is broken", 1_761_233_446_123)
    packs = decode([Record(single("a", None), 5), stand_in, Record(single("b", None), 10)], PLACE)
    assert [["a"], ['{"raw_log": "no"}\xff'], ["b"]] == [pack.lines for pack in packs]
    assert ["", "it is broken", ""] == [pack.unreadable for pack in packs]
    assert (["id~0-3-9-0"], LATIN_1) == (packs[1].ids, packs[1].meta.encoding)


@pytest.mark.parametrize(("times", "expected"), [([5, 6], [5, 6]), ([5], []), (None, []), ("now", []), ([5, "x"], [])])
def test_the_times_of_a_pack_are_taken_if_every_line_has_one(times: object, expected: list[int]):
    """A source may tell when each line was written; what is no list of as many numbers is passed over."""
    value = {"raw_logs": ["a", "b"], "offsets": [0, 2], "times": times, "metadata": {"lane": "9f", "end_offset": 4}}

    (pack,) = decode([Record(msgspec.json.encode(value))], PLACE)

    assert (["a", "b"], expected) == (pack.lines, pack.times)


def test_lines_of_different_pods_are_different_packs():
    """What holds for one line is not told of the next."""
    records = [Record(single(text, n, n + 1, fields={"pod": text})) for n, text in enumerate("aab")]

    assert [["a", "a"], ["b"]] == [pack.lines for pack in decode(records, PLACE)]
