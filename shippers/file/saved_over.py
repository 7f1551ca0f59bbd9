"""Tells a file that was saved as editors do it, by renaming a new one over it: what was read of the old is in the new.

The other way to come by such a file is to delete a log and write it again, with lines that happen to be the same; those
count once more. So the new file must have had its content before the old one lost its name, and nothing may have been
written to the old one since. The times that tell it are as coarse as the clock of the kernel (1 to 10 ms): where they
are the same, only a file that also goes on behind what was read is taken for the same log.
"""

import os
from collections.abc import Iterable

from shippers.file.finder import shown
from shippers.file.fingerprint import ENOUGH_HEAD_BYTES
from shippers.file.identity import holds_lane
from shippers.file.inflated import InflatedReader
from shippers.file.opening import Opened
from shippers.file.reader import Reader


def saved_over(opened: Opened, readers: Iterable[Reader]) -> Reader | None:
    """Return who reads the file that the open one was saved over, None where it was not saved over one being read."""
    path = shown(opened.found.path)
    return next((reader for reader in readers if reader.lane.last_path == path and _is_kept(opened.file, reader)), None)


def is_read_out(reader: Reader) -> bool:
    """Return whether everything was given out that an open file has."""
    return not reader.is_unsaved and reader.progress.read_position == os.fstat(reader.file).st_size


def _is_kept(file: int, reader: Reader) -> bool:
    """Return whether a file was there, with all that was read of another, before that one was deleted."""
    if isinstance(reader, InflatedReader) or reader.progress.head.length < ENOUGH_HEAD_BYTES:
        return False
    old, new = os.fstat(reader.file), os.fstat(file)
    if old.st_nlink or old.st_mtime_ns >= old.st_ctime_ns or new.st_mtime_ns > old.st_ctime_ns:
        return False
    if new.st_mtime_ns == old.st_ctime_ns and new.st_size <= old.st_size:
        return False
    return holds_lane(file, reader.progress)
