"""The broker's folder: one broker at a time, of a version that understands what is in it."""

import fcntl
import json
import os
from pathlib import Path
from typing import IO, Any

from logflow_app.errors import ConfigError

LAYOUT = 1  # raise it with a change that an older version would misread
VERSION_NAME = "version.json"
LOCK_NAME = "lock"


def claim(folder: Path) -> IO[bytes]:
    """Make the folder where it is missing and lock it for this process, until the file returned is closed.

    Raises ConfigError where it cannot be written, is another broker's, or was written by a newer version.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / LOCK_NAME).open("ab")
    except OSError as error:
        raise ConfigError(f"data_dir: expected a folder the broker can write to, came {error}") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise ConfigError(
            f"data_dir: {folder} is in use by another broker; stop that one, or give this one a folder of its own "
            "(--data-dir)"
        ) from error
    try:
        _check_version(folder)
    except BaseException:
        lock.close()
        raise
    return lock


def write_json(path: Path, value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """Write a small file whole or not at all, and make it last; raises OSError."""
    temporary = path.with_name(f"{path.name}.new")
    with temporary.open("w", encoding="utf-8") as file:
        json.dump(value, file)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read_json(path: Path) -> Any:  # noqa: ANN401 - as above
    """Return what `write_json` wrote, None where there is no such file; raises ConfigError where it is damaged."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: expected what the broker wrote, came {error}") from error


def _check_version(folder: Path) -> None:
    found = read_json(folder / VERSION_NAME)
    if found is None:
        try:
            write_json(folder / VERSION_NAME, {"layout": LAYOUT})
        except OSError as error:
            raise ConfigError(f"data_dir: expected a folder the broker can write to, came {error}") from error
        return
    layout = found.get("layout") if isinstance(found, dict) else None
    if not isinstance(layout, int):
        raise ConfigError(f"{folder / VERSION_NAME}: expected the layout of the folder as a number, came {layout!r}")
    if layout > LAYOUT:
        raise ConfigError(
            f"data_dir: {folder} was written by a newer LogFlow (layout {layout}, this one knows {LAYOUT}): use that "
            "version, or give this one a folder of its own (--data-dir)"
        )
