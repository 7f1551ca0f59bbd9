"""Chunks of a file → records in the outlet, and the way back of their acknowledgement."""

import socket
import time
from functools import partial

import msgspec

from logflow_app.events import Metadata
from shippers.file.counters import Counters
from shippers.file.progress import Chunk, Progress, Stretch
from shippers.file.register import Register
from shippers.lines import character_boundary
from shippers.outlet import Outlet, Parcel
from shippers.oversize import truncated
from shippers.packs import PackLimits, Record, cut_line, line_bytes, lines_of, pack


class Sender:
    """Packs what was read and puts it into the outlet."""

    def __init__(self, outlet: Outlet, register: Register, limits: PackLimits, counters: Counters) -> None:
        self._outlet = outlet
        self._register = register
        self._limits = limits
        self._counters = counters
        self._hostname = socket.gethostname()

    def send(self, progress: Progress, chunk: Chunk) -> None:
        """Send the lines of a chunk, and move the lane's read position behind it."""
        self._counters.bytes_read += chunk.end - progress.read_position
        records = self._pack(progress, chunk)
        if not records:
            progress.skip(chunk)
            return
        stretch = progress.begin_stretch(chunk, len(records))
        cut = partial(self._cut, progress) if chunk.is_verbatim else self._shorten
        for record in records:
            self._outlet.put(Parcel(record, partial(self._acknowledge, progress, stretch, record.lines), cut))
        self._counters.lines_read += sum(record.lines for record in records)
        self._counters.records_sent += len(records)

    def _pack(self, progress: Progress, chunk: Chunk) -> list[Record]:
        """Return the records of a chunk, which claim all bytes of their stream behind those before."""
        metadata = self._metadata(progress)
        claims = progress.claims
        records: list[Record] = []
        for stream, lines in chunk.runs:
            if not lines.texts:
                continue
            about = _of_stream(metadata, stream) if stream else metadata
            if lines.truncated_bytes:
                about = msgspec.structs.replace(about, truncated_bytes=lines.truncated_bytes)
                self._counters.lines_truncated += 1
            records += pack(lines._replace(start=claims.get(stream, lines.start)), about, self._limits)
            claims[stream] = lines.end
        return records

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

    async def _shorten(self, record: Record) -> list[Record]:
        """Cut off the event of a refused record: it is not what stands in the file, and has no place to be cut at."""
        return [truncated(record)]


def _of_stream(metadata: Metadata, stream: str) -> Metadata:
    """Return what is said of the lines of one stream of a file: it is a lane of its own."""
    return msgspec.structs.replace(
        metadata, lane=f"{metadata.lane}/{stream}", fields={**metadata.fields, "stream": stream}
    )
