"""Tells which known lane a file that turned up belongs to."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from shippers.file.checkpoint import Lane
from shippers.file.finder import FileKey
from shippers.file.fingerprint import Head, begins_with, head_of, read_head, read_tail
from shippers.file.progress import Progress


def holds_lane(file: int, progress: Progress) -> bool:
    """Return whether the open file has what was read of the lane: the same beginning, the same last bytes."""
    status = os.fstat(file)
    if status.st_size < max(progress.read_position, progress.lane.head_bytes):
        return False
    if progress.is_set_aside and (status.st_dev, status.st_ino) != (progress.lane.device, progress.lane.inode):
        return _has(file, progress) and not _is_where_it_was(progress)
    return _has(file, progress)


def _is_where_it_was(progress: Progress) -> bool:
    """Return whether a lane's own file still has what was read of it: then another one that has it is a copy."""
    lane = progress.lane
    try:
        with open(lane.last_path, "rb") as own:  # noqa: PTH123 - as bytes may be spelled out in it
            status = os.fstat(own.fileno())
            is_own = (status.st_dev, status.st_ino) == (lane.device, lane.inode)
            return is_own and status.st_size >= progress.read_position and _has(own.fileno(), progress)
    except OSError:
        return False


def _has(file: int, progress: Progress) -> bool:
    return begins_with(read_head(file), progress.head) and progress.is_tail(read_tail(file, progress.read_position))


def looks_rotated_from(path: str, origin: str) -> bool:
    """Return whether `path` could be what rotation made of `origin`: `app.log.1`, `app-20251123.log`, or itself."""
    return Path(path).name.startswith(lane_stem(origin))


def may_hold_rest(path: str, lane: Lane) -> bool:
    """Return whether a file's name is one that rotation gives the file of a lane, or what a link to it leads to."""
    return any(looks_rotated_from(path, origin) for origin in (lane.path, lane.target) if origin)


def target_of(path: str, key: FileKey) -> str:
    """Return where a path leads by links, empty where it is no link or leads elsewhere by now."""
    target = Path(path).resolve()
    if target == Path.cwd() / path:
        return ""
    try:
        status = target.stat()
    except OSError:
        return ""
    return str(target) if (status.st_dev, status.st_ino) == key else ""


def lane_stem(path: str) -> str:
    """Return the part of a file's name that rotation keeps, which also names its service: `app` for `app.log.1`."""
    name = Path(path).name
    before, found, _ = name.partition(".log")
    if found and before:
        return before
    return Path(path).stem or name


class ByHead:
    """Lanes by how their files begin."""

    def __init__(self, lanes: Iterable[Progress]) -> None:
        self._by_head: dict[Head, list[Progress]] = {}
        for progress in lanes:
            if progress.head.length:
                self._by_head.setdefault(progress.head, []).append(progress)
        self._lengths = sorted({head.length for head in self._by_head})

    def matching(self, content: bytes) -> Iterator[Progress]:
        """Yield the lanes that a file beginning with `content` could belong to, the best known first."""
        for length in reversed(self._lengths):
            if length <= len(content):
                yield from self._by_head.get(head_of(content[:length]), ())
