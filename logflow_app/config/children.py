"""The environment of processes we start: ours, and settings that hold for one of them."""

import os
from collections.abc import Mapping


def environment_with(settings: Mapping[str, str]) -> dict[str, str]:
    """Return this process's environment with `settings` (`LOGFLOW_WEB__PORT` and the like) over it."""
    return {**os.environ, "PYTHONUNBUFFERED": "1", **settings}
