"""A ledger that is given records of files, without Kafka."""

from logflow_app.events import Metadata, Pack
from logflow_app.tables.ledger import Ledger


class Book:
    """A ledger and the Kafka offsets of what it is given."""

    def __init__(self, partition: int = 0) -> None:
        self.ledger = Ledger(partition, "topic~0", "p1")
        self.offset = 0

    def take(self, file: str, *places: int, host: str = "web-1", at_ms: int = 1000, lane: str = "") -> None:
        """Admit a record with lines of ten bytes at these places of a file."""
        self.offset += 1
        name = lane or f"{host}{file}"
        meta = Metadata(source=host, file_path=file, lane=name)
        ids = [f"{name}-{place}" for place in places]
        where = ("logs-raw", self.ledger.partition, self.offset, self.offset)
        self.ledger.admit(Pack(list(ids), ids, meta, at_ms, *where, offsets=list(places), end_offset=places[-1] + 10))

    def commit(self) -> list[tuple[bytes, bytes]]:
        """Return what a commit writes of lanes."""
        return list(self.ledger.take_changes().lanes.items())
