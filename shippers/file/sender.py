"""Chunks of a lane → records in the outlet, and the way back of their acknowledgement."""

import socket
import time
from functools import partial

from logflow_app.events import Metadata
from shippers.file.counters import Counters
from shippers.file.progress import Progress, Stretch
from shippers.file.register import Register
from shippers.lines import character_boundary, split_lines
from shippers.outlet import Outlet, Parcel
from shippers.packs import PackLimits, Record, cut_line, line_bytes, lines_of, pack


class Sender:
    """Packs what was read and puts it into the outlet."""

    def __init__(self, outlet: Outlet, register: Register, limits: PackLimits, counters: Counters) -> None:
        self._outlet = outlet
        self._register = register
        self._limits = limits
        self._counters = counters
        self._hostname = socket.gethostname()

    def send(self, progress: Progress, data: bytes) -> None:
        """Send the lines of `data`, which stands at the lane's read position, and move that behind it."""
        metadata = self._metadata(progress)
        runs = split_lines(data, progress.read_position)
        runs[:1] = [first._replace(start=progress.claimed) for first in runs[:1]]
        records = [record for lines in runs for record in pack(lines, metadata, self._limits)]
        self._counters.bytes_read += len(data)
        if not records:
            progress.skip(data)
            return
        stretch = progress.begin_stretch(data, len(records))
        cut = partial(self._cut, progress)
        for record in records:
            self._outlet.put(Parcel(record, partial(self._acknowledge, progress, stretch, record.lines), cut))
        self._counters.lines_read += sum(record.lines for record in records)
        self._counters.records_sent += len(records)

    def _acknowledge(self, progress: Progress, stretch: Stretch, lines: int) -> None:
        self._counters.lines_acknowledged += lines
        progress.acknowledge(stretch)

    def _metadata(self, progress: Progress) -> Metadata:
        lane = progress.lane
        return Metadata(
            source=self._hostname,
            file_path=lane.path,
            shipper_timestamp=time.time(),
            service=lane.service,
            input=lane.input,
            lane=lane.id,
            tz=lane.tz,
            fields=lane.fields,
            topic=lane.topic,
        )

    async def _cut(self, progress: Progress, record: Record) -> list[Record]:
        """Cut the line of a refused record in two, once the place is saved. See Parcel."""
        raw = line_bytes(record)
        place = lines_of(record).offsets[0] + character_boundary(raw, len(raw) // 2)
        progress.lane.cuts = sorted({*progress.lane.cuts, place})
        self._counters.lines_cut += 1
        await self._register.save_cut()
        return cut_line(record, place)
