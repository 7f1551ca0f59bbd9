"""Lines become records of the right size and form."""

import json

import pytest

from logflow_app.events import Metadata
from shippers.lines import split_lines
from shippers.packs import PackLimits, Record, halve, lines_of, pack

META = Metadata(source="web-1", file_path="/var/log/app.log", shipper_timestamp=1.5, service="app", lane="9f3c")


def packed(data: bytes, limits: PackLimits, start: int = 0) -> list[Record]:
    """Return the records of these bytes."""
    return [record for lines in split_lines(data, start) for record in pack(lines, META, limits)]


def test_a_lone_line_has_the_form_of_the_seed() -> None:
    """One line is `raw_log` with `metadata`, and metadata say where it begins and ends."""
    (record,) = packed(b"paid\n", PackLimits(), start=18211)
    assert {
        "raw_log": "paid",
        "metadata": {
            "source": "web-1",
            "file_path": "/var/log/app.log",
            "shipper_timestamp": 1.5,
            "service": "app",
            "lane": "9f3c",
            "offset": 18211,
            "end_offset": 18216,
        },
    } == json.loads(record.value)


def test_several_lines_are_a_pack() -> None:
    """Lines and offsets are parallel, and the pack claims the empty lines behind it."""
    (record,) = packed(b"one\n\ntwo\n\n", PackLimits(), start=10)
    value = json.loads(record.value)
    assert (["one", "two"], [10, 15], 20) == (value["raw_logs"], value["offsets"], value["metadata"]["end_offset"])
    assert "offset" not in value["metadata"]


def test_empty_lines_before_the_first_are_claimed() -> None:
    """Then a pack says where its claim begins, so that it touches the one before."""
    (record,) = packed(b"\n\none\n", PackLimits(), start=10)
    value = json.loads(record.value)
    assert (["one"], [12], 10, 16) == (
        value["raw_logs"],
        value["offsets"],
        value["metadata"]["offset"],
        value["metadata"]["end_offset"],
    )


@pytest.mark.parametrize("line", ["x" * 100, '"\\' * 50, "\x01" * 90, "é" * 60, "x"])
@pytest.mark.parametrize("most", [0, 7])
def test_packs_stay_within_their_limits_and_touch(line: str, most: int) -> None:
    """Whatever escaping adds, no pack is larger than told, none has more lines, and together they claim every byte."""
    data = (f"{line}\n" * 300).encode()
    records = packed(data, PackLimits(max_bytes=4096, max_lines=most))
    assert max(len(record.value) for record in records) <= 4096
    assert [line] * 300 == [text for record in records for text in lines_of(record).texts]
    assert [0, *(record.end for record in records)] == [*(record.start for record in records), len(data)]
    assert not most or max(record.lines for record in records) <= most


def test_packs_are_well_filled() -> None:
    """Plain lines fill a pack to nine tenths, so that a batch is not a crowd of small records."""
    records = packed(b"2025-10-23 15:30:45 INFO [payment-service] paid\n" * 20_000, PackLimits())
    assert min(len(record.value) for record in records[:-1]) > 0.9 * 256 * 1024


def test_one_line_a_record_is_always_plain() -> None:
    """`lines_per_record: 1` gives only the seed's form, whatever empty lines there are."""
    records = packed(b"\none\n\ntwo\n", PackLimits(max_lines=1))
    assert ["one", "two"] == [json.loads(record.value)["raw_log"] for record in records]
    places = [json.loads(record.value)["metadata"] for record in records]
    assert [(0, 1, 6), (None, 6, 10)] == [
        (place.get("claimed_from"), place["offset"], place["end_offset"]) for place in places
    ]


def test_a_line_larger_than_a_pack_travels_alone() -> None:
    """It is not cut for the pack's sake."""
    records = packed(b"short\n" + b"x" * 9000 + b"\nshort\n", PackLimits(max_bytes=4096))
    assert [5, 9000, 5] == [len(text) for record in records for text in lines_of(record).texts]


def test_a_record_can_be_halved_down_to_one_line() -> None:
    """Halves have the lines of the whole and claim its bytes; a single line stays as it is."""
    (whole,) = packed(b"one\ntwo\n\nthree\n", PackLimits())
    first, second = halve(whole)
    assert ([(0, 4), (4, 15)], [["one"], ["two", "three"]]) == (
        [(first.start, first.end), (second.start, second.end)],
        [lines_of(first).texts, lines_of(second).texts],
    )
    assert [first] == halve(first)


def test_every_line_keeps_its_time_however_a_pack_is_divided() -> None:
    """A time goes with its line into halves; a lone line has it as the shipper's."""
    (lines,) = split_lines(b"a\nb\nc\n", 0)
    (whole,) = pack(lines._replace(times=[1000, 2000, 3000]), Metadata(lane="l"), PackLimits())

    first, rest = halve(whole)

    assert [1000, 2000, 3000] == list(lines_of(whole).times)
    assert 1.0 == json.loads(first.value)["metadata"]["shipper_timestamp"]
    assert [2000, 3000] == json.loads(rest.value)["times"]
