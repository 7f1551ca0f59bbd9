"""An outlet for tests: keeps what it is given in memory, and acknowledges at once or when told."""

import asyncio
from collections import Counter

from shippers.lines import Lines
from shippers.outlet import Parcel
from shippers.packs import Record, lines_of


class Tray:
    """See Outlet. With `holds` true, nothing is acknowledged before `release`."""

    def __init__(self, *, holds: bool = False) -> None:
        self.holds = holds
        self.full = False
        self.records: list[Record] = []
        self.held: list[Parcel] = []

    def start(self) -> None:
        """See Outlet.start."""

    async def run(self) -> None:
        """See Outlet.run."""
        await asyncio.Event().wait()

    def has_room(self, lane: str) -> bool:
        """See Outlet.has_room."""
        return not self.full

    def put(self, parcel: Parcel) -> None:
        """See Outlet.put."""
        self.records.append(parcel.record)
        if self.holds:
            self.held.append(parcel)
        else:
            parcel.acknowledged()

    def release(self, count: int | None = None) -> None:
        """Acknowledge the parcels put first."""
        released, self.held = self.held[:count], self.held[count:] if count is not None else []
        for parcel in released:
            parcel.acknowledged()

    async def wait_for_room(self, timeout_secs: float) -> None:
        """See Outlet.wait_for_room."""

    async def drain(self, timeout_secs: float) -> bool:
        """See Outlet.drain."""
        return not self.held

    async def close(self) -> None:
        """See Outlet.close."""

    @property
    def contents(self) -> list[Lines]:
        """What came, record by record."""
        return [lines_of(record) for record in self.records]

    @property
    def lines(self) -> list[str]:
        """The text of every line that came."""
        return [text for lines in self.contents for text in lines.texts]

    @property
    def ids(self) -> list[tuple[str, int, str]]:
        """Lane, offset and text of every line that came."""
        return [
            (record.lane, offset, text)
            for record in self.records
            for offset, text in zip(lines_of(record).offsets, lines_of(record).texts, strict=True)
        ]

    def gaps(self) -> dict[str, int]:
        """Return for each lane how many bytes its records leave out between the first and the last."""
        missing: Counter[str] = Counter()
        reached: dict[str, int] = {}
        for record in sorted(self.records, key=lambda record: (record.lane, record.start)):
            missing[record.lane] += max(record.start - reached.get(record.lane, record.start), 0)
            reached[record.lane] = max(record.end, reached.get(record.lane, 0))
        return dict(missing)
