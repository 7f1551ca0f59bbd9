"""Follows a lane in a compressed file."""

import os
import time

from shippers.file.inflating import Inflating
from shippers.file.progress import Chunk, Progress
from shippers.file.reader import Reader, ReadLimits
from shippers.file.shape import Shape


class InflatedReader(Reader):
    """Reads what was packed as any other file; it grows as it is inflated, until there is no more.

    One that ends too early has `Inflating.hold_secs` from its last change to be written on.
    """

    def __init__(self, progress: Progress, inflating: Inflating, limits: ReadLimits, shape: Shape) -> None:
        super().__init__(progress, inflating.file, limits, shape)
        self.inflating = inflating
        self._awaits_more = True  # as of the last look

    @property
    def is_finished(self) -> bool:
        """Whether everything was read, and no more is expected."""
        is_read = self.progress.read_position == self.inflating.end and not self.is_unsaved
        return is_read and not self._awaits_more

    @property
    def is_outdated(self) -> bool:
        """Whether its file has to be looked at anew, as it was written to since it was read to its end."""
        return not self.is_unsaved and self.inflating.has_changed

    def read(self, now: float) -> Chunk | None:
        """See Reader.read."""
        self.inflating.let_go(self.progress.read_position)
        chunk = super().read(now)
        while chunk is None and not self.is_unsaved and self.inflating.inflate():
            chunk = super().read(now)
        self.links = os.fstat(self.inflating.packed).st_nlink
        self._awaits_more = self._awaits(now)
        return chunk

    def _awaits(self, now: float) -> bool:
        """See Reader._awaits: until all is inflated, and then for the rest of a file that is being copied here."""
        if not self.inflating.is_over or self.inflating.has_changed:
            return True
        longest, (_, modified_at) = self.inflating.hold_secs, self.inflating.ended_as
        is_young = time.time() - modified_at < longest and now - self.grew_at < longest
        return self.inflating.is_cut_off and is_young

    def close(self) -> None:
        """See Reader.close."""
        self.inflating.close()
