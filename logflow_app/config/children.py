"""The environment of processes we start: ours, and settings that hold for one of them."""

import os
from collections.abc import Mapping

from logflow_app.config.overrides import PREFIX


def environment_with(settings: Mapping[str, str], *, keep_ours: bool = True) -> dict[str, str]:
    """Return this process's environment with `settings` (`LOGFLOW_WEB__PORT` and the like) over it.

    Without `keep_ours` no other setting of LogFlow is in it.
    """
    kept = {name: value for name, value in os.environ.items() if keep_ours or not name.startswith(PREFIX)}
    return {**kept, "PYTHONUNBUFFERED": "1", **settings}
