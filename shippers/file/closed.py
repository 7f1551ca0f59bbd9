"""Files that are closed for as long as they do not change."""

from typing import NamedTuple

from shippers.file.progress import Progress


class Closed(NamedTuple):
    """A file that was closed because it did not change, and how it was then."""

    progress: Progress
    size: int
    modified_at: float


def seal_of(size: int, modified_at: float, end: int) -> str:
    """Return what tells whether a compressed file, read up to `end`, is as it was."""
    return f"{size}:{modified_at!r}:{end}"
