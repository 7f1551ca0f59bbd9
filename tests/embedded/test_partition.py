"""A partition: what it knows after a restart, what it forgets, and what it finds by time."""

from pathlib import Path

import pytest
from kio.schema.errors import ErrorCode

from logflow_app.embedded.batches import RefusedError
from logflow_app.embedded.partition import SNAPSHOT_NAME
from tests.embedded.logs import NOW_MS, contents, partition, put
from tests.embedded.wire import batch

DAY_MS = 86_400_000


def numbered(number: int, *, records: int = 2, epoch: int = 0) -> bytes:
    """Return a batch of producer 7."""
    return batch([b"x"] * records, producer=(7, epoch, number))


@pytest.mark.parametrize("ending", ["killed", "closed", "snapshot lost", "snapshot damaged", "snapshot of the future"])
def test_producers_are_known_after_a_restart(tmp_path: Path, ending: str) -> None:
    """From the snapshot and what follows it, or from the batches alone."""
    first = partition(tmp_path)
    for number in range(0, 20, 2):
        first.append(numbered(number), NOW_MS)
        if number == 8:
            first.save_snapshot(at_once=True)
    snapshot = tmp_path / SNAPSHOT_NAME
    if ending == "killed":
        first.abandon()
    else:
        first.close()
    if ending == "snapshot lost":
        snapshot.unlink()
    elif ending == "snapshot damaged":
        snapshot.write_bytes(snapshot.read_bytes()[:-3])
    elif ending == "snapshot of the future":
        snapshot.write_bytes(b"\x92\xcd\x03\xe8\x90")  # offset 1000, no producers
    again = partition(tmp_path)
    assert (18, -1) == again.append(numbered(18), NOW_MS)
    assert (10, -1) == again.append(numbered(10), NOW_MS)
    with pytest.raises(RefusedError) as refused:
        again.append(numbered(30), NOW_MS)
    assert ErrorCode.out_of_order_sequence_number is refused.value.code
    assert (20, -1) == again.append(numbered(20), NOW_MS)
    assert snapshot.exists() is (ending in {"killed", "closed", "snapshot damaged"})
    again.close()


def test_numbers_begin_anew_after_the_largest(tmp_path: Path) -> None:
    """After 2³¹ - 1 comes 0."""
    kept = partition(tmp_path)
    kept.append(numbered(2**31 - 2), NOW_MS)
    assert 2 == kept.append(numbered(0), NOW_MS).offset
    assert 2 == kept.append(numbered(0), NOW_MS).offset
    assert 0 == kept.append(numbered(2**31 - 2), NOW_MS).offset
    kept.close()


def test_producers_are_forgotten_when_they_are_silent(tmp_path: Path) -> None:
    """Whoever comes back later may begin with any number."""
    kept = partition(tmp_path)
    kept.append(numbered(0), NOW_MS)
    kept.producers.expire(NOW_MS)
    assert 1 == len(kept.producers)
    kept.producers.expire(NOW_MS + 1)
    assert 2 == kept.append(numbered(100), NOW_MS).offset
    kept.close()


def test_old_records_go_and_young_ones_stay(tmp_path: Path) -> None:
    """Retention by time and by size, whole segments at a time; offsets go on."""
    settings = {"retention.ms": str(DAY_MS), "segment.ms": "1000", "retention.bytes": "-1"}
    kept = partition(tmp_path, settings)
    for day in range(4):
        put(kept, (b"k", b"%d" % day), at_ms=NOW_MS + day * DAY_MS)
    kept.log.expire(NOW_MS + 4 * DAY_MS - 1)
    assert [(3, b"k", b"3")] == contents(kept)
    kept.log.expire(NOW_MS + 9 * DAY_MS)
    assert ([], 4, 4) == (contents(kept), kept.log.start_offset, kept.log.end_offset)
    kept.close()
    again = partition(tmp_path, settings)
    assert 4 == again.log.end_offset
    again.close()


def test_too_much_goes_oldest_first(tmp_path: Path) -> None:
    """Retention by size keeps at least so much."""
    kept = partition(tmp_path, {"retention.bytes": "100000", "segment.bytes": "20000", "retention.ms": "-1"})
    for number in range(30):
        kept.append(batch([b"%02d" % number * 5000]), NOW_MS)
    kept.log.expire(NOW_MS)
    assert 100_000 <= kept.log.bytes <= 130_000
    assert 29 == contents(kept)[-1][0]
    kept.close()


def test_times_are_found_within_batches_and_after_holes(tmp_path: Path) -> None:
    """The first record that is not older, of any codec, and none where all are older."""
    kept = partition(tmp_path, {"retention.ms": "-1"})
    for codec in range(5):
        kept.append(batch([b"x"] * 10, codec=codec, timestamp_ms=NOW_MS + 1000 * codec), NOW_MS)
    asked = [0, NOW_MS + 3, NOW_MS + 10, NOW_MS + 2005, NOW_MS + 4009, NOW_MS + 4010]
    expected = [(0, NOW_MS), (3, NOW_MS + 3), (10, NOW_MS + 1000), (25, NOW_MS + 2005), (49, NOW_MS + 4009), None]
    assert expected == [kept.offset_at(moment) for moment in asked]
    kept.close()


def test_what_is_damaged_on_disk_is_passed_over(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A hole in the offsets, said in the log; what stands before and behind it is given."""
    kept = partition(tmp_path, {"segment.bytes": "16384"})
    for number in range(12):
        put(kept, (b"k", b"%02d" % number * 2000))
    kept.close()
    first = min(tmp_path.glob("*.seg"))
    damaged = bytearray(first.read_bytes())
    damaged[6000] ^= 1
    first.write_bytes(damaged)
    again = partition(tmp_path, {"segment.bytes": "16384"})
    assert [number for number in range(12) if number != 1] == [offset for offset, *_ in contents(again)]
    assert "records_damaged" in caplog.text
    again.close()


def test_after_an_error_of_the_disk_it_is_opened_anew(tmp_path: Path) -> None:
    """What is whole is there, and its producers are known."""
    kept = partition(tmp_path)
    kept.append(numbered(0), NOW_MS)
    kept.log._failure = OSError(5, "the disk failed")
    with pytest.raises(OSError, match="the disk failed"):
        kept.append(numbered(2), NOW_MS)
    assert kept.has_failed
    kept.reopen()
    assert 0 == kept.append(numbered(0), NOW_MS).offset
    assert 2 == kept.append(numbered(2), NOW_MS).offset
    kept.abandon()
    assert kept.has_failed
    with pytest.raises(OSError, match="closed after an error"):
        kept.read(0, 1)
