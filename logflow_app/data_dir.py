"""The data directory: it can be written, and no newer LogFlow has laid it out."""

import json
import os
from pathlib import Path

from logflow_app.errors import ConfigError
from logflow_app.version import __version__

LAYOUT = 1  # raise it with a change that an older version would misread
MARK = "logflow-data.json"


def claim(folder: Path) -> None:
    """Make the data directory where it is missing, and its mark; twice changes nothing.

    Raises `ConfigError` where it cannot be written, or was laid out by a newer LogFlow.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # it holds every line; others have no business there
    except OSError as error:
        raise _unusable(error) from error
    check(folder)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ConfigError(f"data_dir: expected a folder that can be written, came {folder}, which cannot")
    if not (folder / MARK).exists():
        _write_mark(folder)


def check(folder: Path) -> None:
    """Raise `ConfigError` if the folder was laid out by a newer LogFlow; one that is missing will do."""
    try:
        text = (folder / MARK).read_text()
    except FileNotFoundError:
        return
    except OSError as error:
        raise _unusable(error) from error
    try:
        mark = json.loads(text)
        layout, version = int(mark["layout"]), str(mark["version"])
    except (ValueError, KeyError, TypeError):
        raise ConfigError(
            f"data_dir: {folder / MARK} says nothing of the version that wrote it; if the folder is LogFlow's, "
            "delete that one file"
        ) from None
    if layout > LAYOUT:
        raise ConfigError(
            f"data_dir: {folder} was written by LogFlow {version} (layout {layout}), this is {__version__} (up to "
            f"layout {LAYOUT}): use that version, or give this one a folder of its own (LOGFLOW_DATA_DIR)"
        )


def _write_mark(folder: Path) -> None:
    """Write the mark whole or not at all; of several processes at once any may be the last."""
    temporary = folder / f"{MARK}.{os.getpid()}"
    try:
        temporary.write_text(json.dumps({"layout": LAYOUT, "version": __version__}) + "\n")
        temporary.replace(folder / MARK)
    except OSError as error:
        raise _unusable(error) from error


def _unusable(error: OSError) -> ConfigError:
    return ConfigError(f"data_dir: expected a folder that can be written, came {error}")
