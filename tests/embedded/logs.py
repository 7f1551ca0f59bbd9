"""Partitions for tests: made, filled and read without a broker around them."""

from collections.abc import Mapping
from pathlib import Path

from aiokafka.record.memory_records import MemoryRecords

from logflow_app.embedded import topic_settings
from logflow_app.embedded.partition import Partition
from logflow_app.embedded.settings import BrokerSettings
from tests.embedded.wire import batch

NOW_MS = 1_700_000_000_000


def partition(folder: Path, given: Mapping[str, str] | None = None) -> Partition:
    """Open a partition."""
    return Partition("t-0", folder, topic_settings.parse(given or {}, BrokerSettings(folder)))


def put(into: Partition, *pairs: tuple[bytes, bytes | None], codec: int = 0, at_ms: int = NOW_MS) -> int:
    """Append a batch of its own for each key and value."""
    for key, value in pairs:
        into.append(batch([value], key, codec=codec, timestamp_ms=at_ms), at_ms)
    return into.log.end_offset


def contents(of: Partition) -> list[tuple[int, bytes | None, bytes | None]]:
    """Return offset, key and value of every record."""
    found: list[tuple[int, bytes | None, bytes | None]] = []
    offset = of.log.start_offset
    while data := bytes(of.read(offset, 2**26)):
        records = MemoryRecords(data)
        while (one := records.next_batch()) is not None:
            assert one.validate_crc()
            found += [(record.offset, record.key, record.value) for record in one]
            offset = one.next_offset
    return found
