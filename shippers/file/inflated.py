"""Follows a lane in a compressed file."""

import os

from shippers.file.inflating import Inflating
from shippers.file.progress import Chunk, Progress
from shippers.file.reader import Reader, ReadLimits
from shippers.file.shape import Shape


class InflatedReader(Reader):
    """Reads what was packed as any other file; it grows as it is inflated, until there is no more."""

    def __init__(self, progress: Progress, inflating: Inflating, limits: ReadLimits, shape: Shape) -> None:
        super().__init__(progress, inflating.file, limits, shape)
        self.inflating = inflating

    @property
    def is_finished(self) -> bool:
        """Whether everything was read."""
        return self.inflating.is_over and self.progress.read_position == self.inflating.end and not self.is_unsaved

    def read(self, now: float) -> Chunk | None:
        """See Reader.read."""
        self.inflating.let_go(self.progress.read_position)
        chunk = super().read(now)
        while chunk is None and not self.is_unsaved and self.inflating.inflate():
            chunk = super().read(now)
        self.links = os.fstat(self.inflating.packed).st_nlink
        return chunk

    def close(self) -> None:
        """See Reader.close."""
        self.inflating.close()
