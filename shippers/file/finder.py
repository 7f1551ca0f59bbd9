"""Finds the files that globs name: regular ones, each once, however many names it has."""

import logging
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch, fnmatchcase
from glob import has_magic, iglob
from typing import NamedTuple

from shippers.file.folders import Folders, folders_of

log = logging.getLogger(__name__)


class FileKey(NamedTuple):
    """What the operating system tells a file by, while it exists."""

    device: int
    inode: int


class Found(NamedTuple):
    """A file that matches, as it was when it was looked at."""

    key: FileKey
    path: str
    input: str
    size: int
    modified_at: float


@dataclass(frozen=True, slots=True)
class Globs:
    """Which files an input wants."""

    input: str
    paths: Sequence[str]
    exclude: Sequence[str] = ()
    is_watched: bool = True
    wants: Callable[[str], bool] | None = None


class Finder:
    """Looks for files each time it is asked; says once what is in the way of reading one."""

    def __init__(self, inputs: Sequence[Globs]) -> None:
        self.inputs = inputs
        self._said: set[tuple[str, str]] = set()
        self._links: set[str] = set()
        self.empty: list[str] = []  # the patterns for which the last `find` found nothing

    def find(self) -> list[Found]:
        """Return the matching files, those changed longest ago first; the first input that wants a file has it.

        Of several names a file's own goes before links to it, and then the one found first.
        """
        found: dict[FileKey, Found] = {}
        self._links, self.empty = set(), []
        for entry in self._find_all():
            other = found.setdefault(entry.key, entry)
            if other.path != entry.path and other.input == entry.input and _aside(entry.path) < _aside(other.path):
                found[entry.key] = entry
        return sorted(found.values(), key=lambda entry: entry.modified_at)

    def names(self, path: str) -> bool:
        """Return whether a file that is called so is wanted, wherever it is."""
        return any(self._is_named(path, globs) for globs in self.inputs)

    @staticmethod
    def _is_named(path: str, globs: Globs) -> bool:
        if any(fnmatch(path, excluded) for excluded in globs.exclude):
            return False
        parts = path.split("/")
        is_meant = any(path == pattern or _fits(parts, pattern.split("/")) for pattern in globs.paths)
        return is_meant and (globs.wants is None or globs.wants(path))

    @property
    def finds_all_by_names(self) -> bool:
        """Whether the last `find` met nothing but plain names in folders that may be watched."""
        return not self._links and all(globs.is_watched for globs in self.inputs)

    def may_watch(self, name: str) -> bool:
        """Return whether the files of an input may be left to the kernel to watch."""
        return all(globs.is_watched for globs in self.inputs if globs.input == name)

    def folders(self) -> Folders:
        """Return the folders in which a change may bring or take away a file."""
        return folders_of([path for globs in self.inputs if globs.is_watched for path in globs.paths], self._links)

    def say_once(self, event: str, path: str, reason: object) -> None:
        """Log trouble with a path, unless this has been said before."""
        if (event, path) not in self._said:
            self._said.add((event, path))
            log.warning("%s path=%s reason='%s'", event, path, reason)

    @property
    def unreadable(self) -> list[str]:
        """The files that cannot be read, as far as it is known."""
        return [path for event, path in self._said if event == "file_unreadable"]

    @property
    def unread(self) -> list[str]:
        """What was wanted and could not be had: files and folders that cannot be read, plain names of no file."""
        folders = [path for event, path in self._said if event == "folder_unreadable"]
        missing = [shown(path) for path in self.empty if not has_magic(path)]
        return sorted({*self.unreadable, *folders, *missing})

    def can_be_said_again(self, event: str, path: str) -> None:
        """Forget that trouble with a path was said, as it is over."""
        self._said.discard((event, path))

    def _find_all(self) -> Iterator[Found]:
        for globs in self.inputs:
            for pattern in globs.paths:
                is_empty = True
                for path in _matching(pattern):
                    if any(fnmatch(path, excluded) for excluded in globs.exclude):
                        continue
                    if globs.wants is None or globs.wants(path):
                        for found in self._look_at(path, globs.input):
                            is_empty = False
                            yield found
                if is_empty:
                    self._look_into(pattern)

    def _look_into(self, pattern: str) -> None:
        """Note that nothing was found for a pattern, and say why where its folder cannot be read."""
        self.empty.append(pattern)
        folder = _plain_part(pattern)
        try:
            os.scandir(folder).close()
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            self.say_once("folder_unreadable", shown(folder), error.strerror)
        else:
            self.can_be_said_again("folder_unreadable", shown(folder))

    def _look_at(self, path: str, name: str) -> Iterator[Found]:
        if os.path.islink(path):  # noqa: PTH114
            self._links.add(path)
        try:
            status = os.stat(path)  # noqa: PTH116 — called for every file every second; Path would double its cost
        except FileNotFoundError:
            return  # vanished, or a dangling link: nothing to read, now
        except OSError as error:
            self.say_once("file_unreadable", shown(path), error.strerror)
            return
        if stat.S_ISREG(status.st_mode):
            key = FileKey(status.st_dev, status.st_ino)
            yield Found(key, path, name, status.st_size, status.st_mtime)
        elif not stat.S_ISDIR(status.st_mode):
            self.say_once("file_passed_over", shown(path), "expected a regular file, got a pipe, socket or device")


def _fits(parts: Sequence[str], pattern: Sequence[str]) -> bool:
    """Return whether the parts of a path are named by those of a pattern, as `glob` has it."""
    if not pattern or not parts:
        return not pattern and not parts
    if pattern[0] == "**":
        is_below = not parts[0].startswith(".") and _fits(parts[1:], pattern)
        return is_below or _fits(parts, pattern[1:]) or (len(pattern) == 1 and not parts[1:])
    if parts[0].startswith(".") and not pattern[0].startswith("."):
        return False
    return fnmatchcase(parts[0], pattern[0]) and _fits(parts[1:], pattern[1:])


def shown(path: str) -> str:
    r"""Return a path as a text: bytes of it that are no UTF-8 as `\xff`, so a checkpoint and a record can hold it."""
    return path if path.isprintable() else path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _matching(pattern: str) -> Iterator[str]:
    """Yield the paths a pattern names; one that exists is taken by its letter, whatever glob signs are in it."""
    if os.path.lexists(pattern):
        yield pattern
        return
    yield from sorted(iglob(pattern, recursive=True))  # noqa: PTH207 — keeps paths as the pattern spells them


def _plain_part(pattern: str) -> str:
    """Return the folder below which a pattern looks."""
    parts = pattern.split("/")
    plain = next((n for n, part in enumerate(parts) if has_magic(part)), len(parts) - 1)
    return "/".join(parts[:plain]) or ("/" if pattern.startswith("/") else ".")


def _aside(path: str) -> tuple[bool, bool]:
    """Return how far a name is from being a file's own: whether it is a link, or is below one."""
    return os.path.islink(path), os.path.realpath(path) != os.path.abspath(path)  # noqa: PTH114, PTH100
