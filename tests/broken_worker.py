"""A worker with an output that takes everything and one part broken, named by BROKEN: for tests of its end."""

import asyncio
import os
from typing import Any

from logflow_app.agents.watchdog import Watchdog
from logflow_app.config import load
from logflow_app.sinks.base import Answer
from logflow_app.worker import Worker


async def _open() -> None:
    """Be there."""


async def _write(_: Any) -> Answer:
    """Take everything."""
    return Answer([], [])


async def _never(*_: Any, **__: Any) -> None:
    """Wait for ever."""
    await asyncio.Event().wait()


def _raise(*_: Any) -> None:
    raise ValueError("broken on purpose")


def break_part(worker: Worker, part: str) -> None:
    """Break one part of a worker, and shorten the patience of its watchdog."""
    worker.watchdog = Watchdog(patience_secs=4, every_secs=0.5)
    for outlet in worker.delivery._outlets:
        outlet.sink.open, outlet.sink.write = _open, _write
    if part == "admit":
        worker.ledgers.admit = _raise
    elif part == "commit":
        worker.ledgers.commits._commit = _never
    elif part == "recovery":
        worker._recovered = _never


worker = Worker(load())
break_part(worker, os.environ["BROKEN"])
app = worker.app
