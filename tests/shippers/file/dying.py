"""Dying at a step between a line's file and its checkpoint.

`python -m tests.shippers.file.dying STEP COUNT …` is the file shipper's command, killed by itself with SIGKILL there.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from shippers.file.checkpoint import Checkpoint
from shippers.file.register import Register
from shippers.file.sender import Sender


class Step(NamedTuple):
    """Before or after which call it dies."""

    owner: Any
    call: str
    is_after: bool


STEPS = {
    "before anything is saved": Step(Checkpoint, "save", is_after=False),
    "before the new file is written": Step(Path, "open", is_after=False),
    "before a rename": Step(Path, "replace", is_after=False),
    "after a rename": Step(Path, "replace", is_after=True),
    "before the folder is synced": Step(Checkpoint, "_sync_folder", is_after=False),
    "after the folder is synced": Step(Checkpoint, "_sync_folder", is_after=True),
    "before births are saved": Step(Register, "save_births_and_cuts", is_after=False),
    "between birth and first line": Step(Register, "save_births_and_cuts", is_after=True),
    "before a chunk is sent": Step(Sender, "send", is_after=False),
    "after a chunk is sent": Step(Sender, "send", is_after=True),
}


def trap(step: Step, count: int, die: Callable[[], object]) -> Callable[..., Any]:
    """Return what takes the place of a step's call, and dies when that is reached for the `count`-th time."""
    original: Callable[..., Any] = getattr(step.owner, step.call)
    reached = 0

    def trapped(*args: Any, **options: Any) -> Any:
        nonlocal reached
        if step.owner is Path and "lanes" not in args[0].name:
            return original(*args, **options)
        reached += 1
        is_due = reached == count
        if is_due and not step.is_after:
            die()
        result = original(*args, **options)
        return _then(result, die) if is_due and step.is_after else result

    return trapped


def _then(result: Any, die: Callable[[], object]) -> Any:
    if not hasattr(result, "__await__"):
        die()
        return result

    async def awaited() -> Any:
        done = await result
        die()
        return done

    return awaited()


if __name__ == "__main__":
    from shippers.command import run

    chosen = STEPS[sys.argv[1]]
    setattr(chosen.owner, chosen.call, trap(chosen, int(sys.argv[2]), lambda: os.kill(os.getpid(), signal.SIGKILL)))
    sys.argv[1:] = sys.argv[3:]
    run()
