"""A worker that dies once between sending a message and recording it: `faust -A tests.notifications.failing_worker`.

`LOGFLOW_FAILPOINT_MARK` names a file that remembers that it happened.
"""

import os
import signal
from collections.abc import Mapping
from itertools import count
from pathlib import Path

from logflow_app.config import load
from logflow_app.notifications.log import Notification, NotificationLog
from logflow_app.worker import Worker

THIRD = 3


def arm(log: NotificationLog) -> None:
    """Kill this process at the third record, as a power cut would."""
    record = log.record
    trapped_at = count(1)

    async def trapped(notifications: Mapping[str, Notification]) -> None:
        if next(trapped_at) == THIRD:
            die_once(Path(os.environ["LOGFLOW_FAILPOINT_MARK"]))
        await record(notifications)

    log.record = trapped  # type: ignore[method-assign]


def die_once(mark: Path) -> None:
    """End this process unless that happened before."""
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)


_worker = Worker(load())
arm(_worker.notifications)
app = _worker.app
