"""What a folded topic gives an agent: a run of records of one partition, kept whole."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from faust.types import TP

RECORD_OVERHEAD_BYTES = 64
"""Counted for each record beside its key and value, so that a run of empty records is bounded too."""


class Record(Protocol):
    """A record as aiokafka hands it out; `timestamp` is in milliseconds, `timestamp_type` 1 where the broker set it."""

    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]
    timestamp: int
    timestamp_type: int


@dataclass(frozen=True, slots=True)
class RecordBatch:
    """Records of one partition in offset order, never empty; offsets may have holes (compaction, control records)."""

    tp: TP
    records: Sequence[Record]

    @property
    def first_offset(self) -> int:
        """Offset of the first record."""
        return self.records[0].offset

    @property
    def last_offset(self) -> int:
        """Offset of the last record; acknowledging the batch commits the one after it."""
        return self.records[-1].offset

    def __len__(self) -> int:
        return len(self.records)

    def __iter__(self) -> Iterator[Record]:
        return iter(self.records)

    def __repr__(self) -> str:
        where = f"{self.tp.topic}-{self.tp.partition}"
        return f"<RecordBatch {where} {self.first_offset}..{self.last_offset} len={len(self)}>"


def fold(records: Iterable[Record], max_bytes: int) -> Iterator[list[Record]]:
    """Split records into runs of at most `max_bytes` of keys, values and overhead; a run has at least one record."""
    run: list[Record] = []
    size = 0
    for record in records:
        record_bytes = len(record.key or b"") + len(record.value or b"") + RECORD_OVERHEAD_BYTES
        if run and size + record_bytes > max_bytes:
            yield run
            run, size = [], 0
        run.append(record)
        size += record_bytes
    if run:
        yield run
