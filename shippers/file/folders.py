"""Globs → the folders in which a change may bring or take away a file they name."""

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from glob import has_magic
from pathlib import Path

ANY = "*"
Folders = dict[str, set[str]]  # a folder → what the names look like that matter in it


def folders_of(patterns: Iterable[str], links: Iterable[str] = ()) -> Folders:
    """Return the folders to watch for `patterns`, and for the files that `links` lead to.

    Of a plain part of a path only the deepest folder that exists is among them: the next one is made there.
    """
    found: Folders = defaultdict(set)
    for pattern in patterns:
        for folder, name in _of_pattern(os.path.abspath(pattern)):  # noqa: PTH100 - `Path.resolve` would follow links
            found[folder].add(name)
    for link in links:
        target = Path(os.path.realpath(link))
        found[str(target.parent)].add(target.name)
    return dict(found)


def concerns(folder: set[str], name: str) -> bool:
    """Return whether something that happened to `name` in a folder can matter."""
    return any(fnmatchcase(name, pattern) for pattern in folder)


def _of_pattern(pattern: str) -> Iterator[tuple[str, str]]:
    parts = Path(pattern).parts
    plain = next((n for n, part in enumerate(parts) if has_magic(part)), len(parts) - 1)
    yield from _below(os.path.join(*parts[:plain]), parts[plain:])  # noqa: PTH118 - many thousands of them


def _below(folder: str, parts: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if not os.path.isdir(folder):  # noqa: PTH112
        yield _deepest_above(folder)
        return
    if len(parts) == 1 and parts[0] != "**":
        yield folder, parts[0]
        return
    if parts[0] == "**":
        for below, _, _ in os.walk(folder):
            yield below, ANY
        return
    yield folder, parts[0]
    if not has_magic(parts[0]):
        yield from _below(os.path.join(folder, parts[0]), parts[1:])  # noqa: PTH118
        return
    for entry in _entries(folder):
        if fnmatchcase(entry.name, parts[0]) and entry.is_dir():
            yield from _below(entry.path, parts[1:])


def _deepest_above(folder: str) -> tuple[str, str]:
    path = Path(folder)
    while not path.parent.is_dir() and path.parent != path:
        path = path.parent
    return str(path.parent), path.name


def _entries(folder: str) -> list["os.DirEntry[str]"]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []
