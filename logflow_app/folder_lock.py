"""One process at a time in a folder: a lock that ends with the process, however it ends."""

import fcntl
from pathlib import Path
from typing import IO

from logflow_app.errors import ConfigError


def hold(folder: Path, *, unusable: str, in_use: str, name: str = "lock") -> IO[bytes]:
    """Make the folder where it is missing and lock it, until the file returned is closed.

    Raises ConfigError: with `unusable` and the system's reason where the folder cannot be written, with `in_use` where
    another process has it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / name).open("ab")
    except OSError as error:
        raise ConfigError(f"{unusable}: {error.strerror or error}") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise ConfigError(in_use) from error
    return lock
