"""What a lane of a spool holds → records in the outlet, and the way back of their acknowledgement."""

import asyncio
import logging
from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

import msgspec

from logflow_app.events import Metadata
from logflow_app.segments import DamageError, Entry
from shippers.lines import character_boundary
from shippers.outlet import Outlet, Parcel
from shippers.packs import PackLimits, Record, cut_line, line_bytes, lines_of, pack
from shippers.spool.counters import SpoolCounters
from shippers.spool.lane import SpoolLane, Stretch
from shippers.spool.packet import Origin, Packet, decode, packet_lines

log = logging.getLogger(__name__)

READ_BYTES = 256 * 1024
TOGETHER_MS = 100  # messages of one origin received within it share a record, and so its time


class Part(NamedTuple):
    """Packets of one origin that stand one after the other in a lane from `start` to `end`."""

    origin: Origin
    timestamp_ms: int
    start: int
    end: int
    packets: list[Packet]

    @property
    def metadata(self) -> Metadata:
        """What its lines share, but for their lane."""
        source, name, service, fields, path, topic, truncated_bytes = self.origin
        return Metadata(
            source=source,
            file_path=path,
            shipper_timestamp=self.timestamp_ms / 1000,
            service=service,
            input=name,
            fields=fields,
            truncated_bytes=truncated_bytes,
            topic=topic,
        )


class Sender:
    """Reads lanes, packs what they hold and puts it into the outlet."""

    def __init__(self, outlet: Outlet, limits: PackLimits, counters: SpoolCounters) -> None:
        self._outlet = outlet
        self._limits = limits
        self._counters = counters

    async def run(self, lane: SpoolLane) -> None:
        """Send what becomes readable in a lane, for ever."""
        while True:
            await lane.readable.wait()
            if self._outlet.has_room(lane.id):
                self.send_some(lane)
            else:
                await self._outlet.wait_for_room(0.1)
            await asyncio.sleep(0)

    def send_some(self, lane: SpoolLane) -> None:
        """Send the next part of a lane, if there is any."""
        try:
            entries = lane.read(READ_BYTES)
        except DamageError as error:
            damage = error.damage
            log.error(  # noqa: TRY400 - the damage is all there is to say
                "spool_damaged path=%s lane=%s offset=%d next=%d consequence='what stood there is lost'",
                *(damage.path, lane.id, damage.offset, damage.next_offset),
            )
            self._counters.damaged_bytes += damage.next_offset - damage.offset
            lane.begin_stretch(damage.next_offset, 0)
            lane.claimed = damage.next_offset  # what is lost is claimed by nobody
            return
        for part in _parts(entries):
            self._send(lane, part)

    def _send(self, lane: SpoolLane, part: Part) -> None:
        metadata = msgspec.structs.replace(part.metadata, lane=lane.id)
        runs = packet_lines(part.packets, part.start)
        runs[:1] = [first._replace(start=lane.claimed) for first in runs[:1]]
        records = [record for lines in runs for record in pack(lines, metadata, self._limits)]
        stretch = lane.begin_stretch(part.end, len(records))
        lane.claimed = part.end if records else lane.claimed
        for record in records:
            self._outlet.put(Parcel(record, partial(self._acknowledged, lane, stretch, record.lines), self._cut))
        self._counters.records_sent += len(records)

    def _acknowledged(self, lane: SpoolLane, stretch: Stretch, lines: int) -> None:
        self._counters.lines_acknowledged += lines
        lane.acknowledge(stretch)

    async def _cut(self, record: Record) -> list[Record]:
        """Cut the line of a refused record in two, always at the same place. See Parcel."""
        raw = line_bytes(record)
        self._counters.lines_cut += 1
        return cut_line(record, lines_of(record).offsets[0] + character_boundary(raw, len(raw) // 2))


def _parts(entries: Sequence[Entry]) -> Iterator[Part]:
    """Yield what can share a record's metadata; entries are not cut off from each other without need."""
    part: Part | None = None
    for entry in entries:
        packet = decode(entry.payload)
        if part is not None and _continues(part, entry, packet):
            part.packets.append(packet)
            part = part._replace(end=entry.offset + entry.span)
            continue
        if part is not None:
            yield part
        part = Part(packet.origin, entry.timestamp_ms, entry.offset, entry.offset + entry.span, [packet])
    if part is not None:
        yield part


def _continues(part: Part, entry: Entry, packet: Packet) -> bool:
    return (
        packet.origin == part.origin
        and entry.offset == part.end
        and abs(entry.timestamp_ms - part.timestamp_ms) < TOGETHER_MS
        and bool(packet.times) == bool(part.packets[0].times)
        and not packet.truncated_bytes
    )
