"""Whether files have changed, however that was done: written in place, replaced by rename, or a symlink swapped."""

import os
from collections.abc import Iterable
from pathlib import Path

Mark = tuple[int, int, int, int] | None
Marks = dict[Path, Mark]


def marks(files: Iterable[Path]) -> Marks:
    """Return for each file what becomes another one when it changes; None where there is none.

    Links are followed to their end, so a Kubernetes ConfigMap, which swaps a link in the middle of the path, shows.
    """
    return {file: _mark(file) for file in files}


def _mark(file: Path) -> Mark:
    try:
        found = os.stat(file)  # noqa: PTH116 - the same, and without an object a look
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size
