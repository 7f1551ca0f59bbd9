"""The spool of a standard input that the command line names: any number of such shippers may run at once."""

import os
from functools import cache
from itertools import count
from pathlib import Path
from typing import IO

from logflow_app.errors import ConfigError
from logflow_app.folder_lock import hold

IN_USE = "in use by another shipper"
LOCK = "lock"

_held: list[IO[bytes]] = []  # until the process ends


@cache
def own_folder(base: Path) -> Path:
    """Return a folder below `base` that no other process has, the same each time; raises ConfigError without any.

    The one that was given out longest ago comes first, so that what a killed process left in any of them is soon sent.
    """
    left = sorted((path for path in base.glob("[0-9]*") if path.name.isdigit()), key=_given_at)
    for folder in left:
        if _try(folder):
            return folder
    taken = {folder.name for folder in left}
    return next(base / str(n) for n in count(1) if str(n) not in taken and _try(base / str(n)))


def _try(folder: Path) -> bool:
    try:
        _held.append(hold(folder, unusable=f"spool {folder}: expected a folder to write to", in_use=IN_USE, name=LOCK))
    except ConfigError as error:
        if str(error) == IN_USE:
            return False
        raise
    os.utime(folder / LOCK)
    return True


def _given_at(folder: Path) -> float:
    try:
        return (folder / LOCK).stat().st_mtime
    except OSError:
        return 0.0
