"""The lanes of a spool: those that messages are given to, and those that are only sent."""

import logging
import zlib
from collections.abc import Mapping
from pathlib import Path

from shippers.spool.lane import Name, SpoolLane
from shippers.spool.packet import Origin
from shippers.spool.settings import SpoolSettings

log = logging.getLogger(__name__)


class Lanes:
    """Logs in the folders of a folder."""

    def __init__(self, folder: Path) -> None:
        self.given: list[SpoolLane] = []  # to which messages are given, by number
        self.others: list[SpoolLane] = []  # which are only sent, and then deleted
        self._folder = folder

    @property
    def all(self) -> list[SpoolLane]:
        """Every lane there is."""
        return [*self.given, *self.others]

    @property
    def unsent_bytes(self) -> int:
        """How much has not arrived."""
        return sum(lane.unsent_bytes for lane in self.all)

    @property
    def held_bytes(self) -> int:
        """How much they take on disk."""
        return sum(lane.log.bytes for lane in self.all)

    def open(self, settings: SpoolSettings, positions: Mapping[str, int]) -> None:
        """Take over the lanes there are, and make those that are missing; raises OSError, ConfigError."""
        for folder in sorted(self._folder.iterdir()):
            name = Name.parse(folder.name)
            if name is not None:
                self.others.append(self._open(folder, settings, positions.get(name.id, 0)))
        numbered = {lane.number: lane for lane in self.others}
        for number in range(settings.lanes):
            lane = numbered.get(number)
            if lane is None:
                lane = self._open(SpoolLane.make_folder(self._folder, number), settings, 0)
            else:
                self.others.remove(lane)
            self.given.append(lane)

    def of(self, origin: Origin) -> SpoolLane:
        """Return the lane that all messages of this source and path are given to."""
        name = f"{origin.source}\0{origin.path}" if origin.path else origin.source
        return self.given[zlib.crc32(name.encode()) % len(self.given)]

    def forget_sent(self, worth_bytes: int) -> None:
        """Delete what has arrived, and lanes that are no longer used and hold nothing else."""
        for lane in self.all:
            lane.forget_sent(worth_bytes)
        for lane in [lane for lane in self.others if lane.deletable_to >= lane.log.end_offset]:
            self.others.remove(lane)
            lane.remove()

    def close(self) -> None:
        """Sync all, and let go of the folders."""
        for lane in self.all:
            lane.log.close()

    def abandon(self) -> None:
        """Let go of the folders as they are."""
        for lane in self.all:
            lane.log.abandon()

    def _open(self, folder: Path, settings: SpoolSettings, position: int) -> SpoolLane:
        lane = SpoolLane(folder, settings.segment_bytes, position)
        if lane.is_damaged:
            log.error("spool_lane_damaged lane=%s consequence='what it holds is sent as far as it goes'", lane.id)
            lane.retire()
        return lane
