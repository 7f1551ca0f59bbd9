"""Folding a fetch into runs, and what a batch says of itself."""

from faust.types import TP

from logflow_app.transport import RecordBatch, fold
from logflow_app.transport.records import RECORD_OVERHEAD_BYTES
from tests.transport.fakes import FakeRecord, records

TP0 = TP("logs", 0)


def test_no_records_make_no_run():
    """A fetch without records gives the agent nothing."""
    assert list(fold([], 100)) == []


def test_runs_keep_order_and_lose_nothing():
    """The runs, joined, are the fetch."""
    fetched = records(*range(50))
    runs = list(fold(fetched, 300))
    assert len(runs) > 1
    assert [record for run in runs for record in run] == fetched


def test_a_run_is_bounded_in_bytes_of_keys_values_and_overhead():
    """Three records that fill the bound to the byte are one run; one byte less makes two."""
    fetched = [FakeRecord(n, value=b"1234567", key=b"123") for n in range(3)]
    full = 3 * (10 + RECORD_OVERHEAD_BYTES)
    assert [len(run) for run in fold(fetched, full)] == [3]
    assert [len(run) for run in fold(fetched, full - 1)] == [2, 1]


def test_a_record_larger_than_the_bound_is_a_run_of_its_own():
    """A giant record is delivered alone, not refused."""
    fetched = [FakeRecord(0), FakeRecord(1, value=b"x" * 10_000), FakeRecord(2)]
    assert [len(run) for run in fold(fetched, 1000)] == [1, 1, 1]


def test_empty_values_are_bounded_too():
    """Tombstones weigh their overhead, so a million of them are not one event."""
    fetched = [FakeRecord(n, value=None) for n in range(100)]
    assert max(len(run) for run in fold(fetched, 10 * RECORD_OVERHEAD_BYTES)) == 10


def test_a_batch_knows_its_offsets_and_length():
    """First and last offset are those of its records, holes or not."""
    batch = RecordBatch(TP0, records(7, 8, 12))
    assert (batch.first_offset, batch.last_offset, len(batch)) == (7, 12, 3)
    assert [record.offset for record in batch] == [7, 8, 12]
    assert repr(batch) == "<RecordBatch logs-0 7..12 len=3>"
