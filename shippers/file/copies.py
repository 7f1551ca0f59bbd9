"""Tells which files are copies of others, as those are that `copytruncate` makes: the original is truncated soon."""

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from shippers.file.finder import FileKey
from shippers.file.fingerprint import HEAD_BYTES, read_head, read_tail
from shippers.file.identity import ByHead, holds_lane, lane_stem, may_hold_rest
from shippers.file.opening import Opened
from shippers.file.reader import Reader


class Living:
    """The files that are being read, to tell their copies by."""

    def __init__(self, readers: Iterable[Reader]) -> None:
        self._readers = {reader.lane.id: reader for reader in readers}
        self._by_head = ByHead(reader.progress for reader in self._readers.values())

    def has(self, file: int, path: str) -> bool:
        """Return whether the open file has what one of them has, as far as it goes: a copy that awaits a truncation."""
        return any(_repeats(file, path, reader) for reader in self._alike(read_head(file), path))

    def _alike(self, content: bytes, path: str) -> Iterator[Reader]:
        """Yield those that begin alike; of which more is known than there is of the copy, if the names fit, too."""
        yield from (self._readers[progress.lane.id] for progress in self._by_head.matching(content))
        if len(content) < HEAD_BYTES:
            for reader in self._readers.values():
                if reader.lane.head_bytes > len(content) and may_hold_rest(path, reader.lane):
                    yield reader


def _repeats(file: int, path: str, reader: Reader) -> bool:
    """Return whether the open file has what the reader's has, as far as it goes.

    A file that has taken the place of a renamed or deleted one is no copy: nobody truncates that one any more.
    """
    if path == reader.lane.path or reader.gone_since is not None or not os.fstat(reader.file).st_nlink:
        return False
    # looked at in this order, one that is truncated meanwhile is told; its reader decides first then
    return _goes_as(file, reader.file) or not holds_lane(reader.file, reader.progress)


def among(files: Sequence[Opened]) -> set[FileKey]:
    """Return those of some files that are copies of others of them, by their names too: `app.log.1` of `app.log`."""
    alike: dict[tuple[Path, bytes], list[Opened]] = defaultdict(list)
    for opened in files:
        alike[Path(opened.found.path).parent, read_head(opened.file)].append(opened)
    return {copy for group in alike.values() if len(group) > 1 for copy in _copies_in(group)}


def _copies_in(group: Iterable[Opened]) -> Iterator[FileKey]:
    originals: list[Opened] = []
    for opened in sorted(group, key=lambda opened: (len(opened.found.path), opened.found.path)):
        if any(_is_copy(opened, original) for original in originals):
            yield opened.found.key
        else:
            originals.append(opened)


def _is_copy(opened: Opened, original: Opened) -> bool:
    name, stem = Path(opened.found.path).name, lane_stem(original.found.path)
    is_called_so = name.startswith(stem) and not name[len(stem) :][:1].isalnum()
    return is_called_so and _goes_as(opened.file, original.file)


def _goes_as(file: int, original: int) -> bool:
    """Return whether a file that begins as another ends, so far, as that one does there."""
    size = os.fstat(file).st_size
    return size <= os.fstat(original).st_size and read_tail(file, size) == read_tail(original, size)
