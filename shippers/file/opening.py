"""Opens files that were found, and keeps those open that have nothing to tell them by yet."""

import logging
import os
import time
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from shippers.file.finder import FileKey, Finder, Found, shown
from shippers.file.handles import OUT_OF_HANDLES, Handles

log = logging.getLogger(__name__)

LOOK_AGAIN_SECS = 0.25  # how often it is asked whether a file is a copy of another


@dataclass(slots=True)
class Opened:
    """A file that was found and opened, of which it is not decided yet which lane it has.

    `was_in_sight` tells that a glob named it when it got the content it has; `misses` counts the scans that did not
    find it; `is_held` tells that it has content and is waited for all the same, until `next_look_at` (monotonic).
    """

    found: Found
    file: int
    was_in_sight: bool = True
    misses: int = 0
    is_held: bool = False
    next_look_at: float = 0.0

    @property
    def size(self) -> int:
        """How long it is now."""
        return os.fstat(self.file).st_size

    def close(self) -> None:
        """Let go of it."""
        os.close(self.file)


class Opening:
    """Opens files; `waiting` are those that were empty, or truncated under their reader, and have no lane yet."""

    def __init__(self, finder: Finder, handles: Handles) -> None:
        self.waiting: dict[FileKey, Opened] = {}
        self._finder = finder
        self._handles = handles

    def open(self, found: Found) -> Opened | None:
        """Open a file; None where it is gone, has become another, has to wait, or may not be read, which is said once.

        Where descriptors are scarce, an empty file gets none: it is seen to grow by those who look for files.
        """
        if (self._handles.is_scarce and not found.size) or not self._handles.take():
            return None
        try:
            file = os.open(found.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except FileNotFoundError:
            self._handles.give_back()
            return None
        except OSError as error:
            if error.errno in OUT_OF_HANDLES:
                self._handles.exhaust()
                return None
            self._handles.give_back()
            self._finder.say_once("file_unreadable", shown(found.path), error.strerror)
            return None
        self._finder.can_be_said_again("file_unreadable", shown(found.path))
        status = os.fstat(file)
        if FileKey(status.st_dev, status.st_ino) != found.key:
            self._handles.give_back()
            os.close(file)  # another file by now: the next scan sees
            return None
        return Opened(found, file)

    def wait_for(self, opened: Opened) -> None:
        """Keep a file until it has something to tell it by."""
        opened.is_held, opened.next_look_at = opened.size > 0, time.monotonic() + LOOK_AGAIN_SECS
        before = self.waiting.pop(opened.found.key, None)
        if before is not None:
            before.close()
        self.waiting[opened.found.key] = opened

    def take_filled(self, now: float) -> Iterator[Opened]:
        """Yield the waiting files that have content now, held ones as often as they are due; they wait no longer."""
        for key, opened in list(self.waiting.items()):
            if opened.size and (not opened.is_held or now >= opened.next_look_at):
                del self.waiting[key]
                yield opened

    def note_whereabouts(self, seen: dict[FileKey, Found]) -> None:
        """Take in where a scan saw the waiting files, and let go of empty ones that are out of sight."""
        for key, opened in list(self.waiting.items()):
            if key in seen:
                opened.found, opened.misses, opened.was_in_sight = seen[key], 0, True
                continue
            opened.misses += 1
            if opened.misses > 1 and not opened.size:
                self.forget(key)

    def forget_empty(self, keys: AbstractSet[FileKey]) -> None:
        """Let go of the empty ones of these files."""
        for key in keys & self.waiting.keys():
            if not self.waiting[key].size:
                self.forget(key)

    def look_at_held(self) -> None:
        """Ask again at once whether files are copies of others, as one of those has changed."""
        for opened in self.waiting.values():
            opened.next_look_at = 0.0

    def forget(self, key: FileKey) -> None:
        """Let go of a waiting file, as it has a lane by now or is gone."""
        opened = self.waiting.pop(key, None)
        if opened is not None:
            opened.close()

    def close_all(self) -> None:
        """Let go of everything."""
        for key in list(self.waiting):
            self.forget(key)


def now_found(opened: Opened) -> Found:
    """Return how a file is now that was found some time ago."""
    status = os.fstat(opened.file)
    return opened.found._replace(size=status.st_size, modified_at=status.st_mtime or time.time())
