"""The broker's folder: one broker at a time, and small files in it that are written whole."""

import json
import os
from pathlib import Path
from typing import IO, Any

from logflow_app.errors import ConfigError
from logflow_app.folder_lock import hold


def claim(folder: Path) -> IO[bytes]:
    """Make the folder where it is missing and lock it for this process, until the file returned is closed.

    Raises ConfigError where it cannot be written, or is another broker's. The version is the data directory's.
    """
    return hold(
        folder,
        unusable="data_dir: expected a folder the broker can write to, came",
        in_use=f"data_dir: {folder} is in use by another broker; stop that one, or give this one a folder of its own "
        "(--data-dir)",
    )


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
