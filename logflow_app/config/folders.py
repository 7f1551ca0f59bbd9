"""Where a program keeps what is no setting: the folder for state in the user's home (XDG Base Directory 0.8)."""

import os
from pathlib import Path


def state_folder() -> Path:
    """Return LogFlow's folder for state; it may not be there yet."""
    home = os.environ.get("XDG_STATE_HOME", "")
    base = Path(home) if home.startswith("/") else Path.home() / ".local" / "state"
    return base / "logflow"
