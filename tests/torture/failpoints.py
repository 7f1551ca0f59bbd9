"""A worker that kills itself at a chosen place, once: `faust -A tests.torture.failpoints worker`.

`LOGFLOW_FAILPOINT` names the place, `LOGFLOW_FAILPOINT_MARK` a file that remembers that it happened. At the place that
`LOGFLOW_ALERT_FAILPOINT` names it dies as well, if it comes there: it need not own a partition with alerts.
"""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from logflow_app.config import load
from logflow_app.tables.alerts import AlertChanges
from logflow_app.worker import Worker
from tests.torture.points import ALERT_POINTS, POINTS


def die_once(of: str = "") -> None:
    """End this process as a power cut would, unless it happened before."""
    mark = Path(os.environ["LOGFLOW_FAILPOINT_MARK"] + of)
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)


def arm(worker: Worker, point: str) -> None:
    """Put a trap at `point`."""
    assert point in POINTS, point
    if point == "before-first-commit":
        _before(worker.ledgers, "_commit", die_once)
    elif point == "between-buckets-and-lanes":
        _trap_second_write(worker)
    elif point == "before-publishing":
        _before(worker.ledgers, "_record", die_once)
    else:
        _trap_delivery(worker)


def _before(owner: Any, name: str, trap: Callable[[], None]) -> None:
    original = getattr(owner, name)

    def trapped(*args: Any) -> Any:
        trap()
        return original(*args)

    setattr(owner, name, trapped)
    if name == "_commit":
        owner.commits._commit = trapped


def _trap_second_write(worker: Worker) -> None:
    table, original, writes = worker.ledgers.table, worker.ledgers.table.write, []

    async def write(producer: Any, partition: int, entries: Any) -> None:
        writes.append(partition)
        if writes.count(partition) == 2:
            die_once()
        await original(producer, partition, entries)

    table.write = write


def _trap_delivery(worker: Worker) -> None:
    """Die when a commit is confirmed while a bulk request waits for its answer."""
    under_way = 0
    for outlet in worker.delivery._outlets:
        original: Callable[..., Awaitable[Any]] = outlet.sink.write

        async def write(documents: Any, original: Callable[..., Awaitable[Any]] = original) -> Any:
            nonlocal under_way
            under_way += 1
            try:
                await asyncio.sleep(1.5)  # longer than the interval of commits: one of them is confirmed meanwhile
                return await original(documents)
            finally:
                under_way -= 1

        outlet.sink.write = write
    commit = worker.ledgers.commits._commit

    async def committed(partition: int) -> None:
        await commit(partition)
        if under_way:
            die_once()

    worker.ledgers.commits._commit = committed


def arm_alerts(worker: Worker, point: str) -> None:
    """Die around the first alert that is told."""
    assert point in ALERT_POINTS, point
    original: Callable[..., Awaitable[None]] = worker.windows._tell

    async def tell(producer: Any, partition: int, changes: AlertChanges) -> None:
        if changes.alerts and point == "alert-kept-not-told":
            die_once(f"-{point}")
        await original(producer, partition, changes)
        if changes.alerts:
            die_once(f"-{point}")

    worker.windows._tell = tell  # type: ignore[method-assign]


_worker = Worker(load())
if os.environ.get("LOGFLOW_FAILPOINT"):
    arm(_worker, os.environ["LOGFLOW_FAILPOINT"])
if os.environ.get("LOGFLOW_ALERT_FAILPOINT"):
    arm_alerts(_worker, os.environ["LOGFLOW_ALERT_FAILPOINT"])
app = _worker.app
