"""A teller that remembers, and what the tests wait with."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from logflow_app.supervisor.program import Program, Stage
from tests.processes import REPOSITORY

DEADLINE_SECS = 40


class Heard:
    """Everything that was said."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, text: str) -> None:
        """See Teller.say."""
        self.said.append(text)

    def has(self, part: str) -> bool:
        """Whether something was said that holds this."""
        return any(part in text for text in self.said)


async def until(condition: Callable[[], object], what: Callable[[], object] = lambda: "") -> None:
    """Wait for a condition."""
    try:
        async with asyncio.timeout(DEADLINE_SECS):
            while not condition():  # noqa: ASYNC110 - nobody tells when a process changes
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"not true within {DEADLINE_SECS} s: {what()}") from None


def program(name: str, does: str, stage: Stage = Stage.SERVICE, mark: Path | None = None) -> Program:
    """Return one of `tests.supervisor.programs`."""
    settings = {"PYTHONPATH": str(REPOSITORY)} | ({"MARK": str(mark)} if mark else {})
    return Program(name, ("tests.supervisor.programs", does), stage, settings, component="test")


def runs(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] not in "ZX"
    except OSError:
        return False
