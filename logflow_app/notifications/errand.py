"""One message on its way: a transition, who is to be told, and the batch that waits for it."""

import asyncio
from dataclasses import dataclass, field

from logflow_app.delivery import Ticket
from logflow_app.notifiers.alert import Alert


def key_of(alert: Alert, notifier: str) -> str:
    """Return what tells a message from all others, however often its transition is read."""
    return f"{alert.fingerprint}|{alert.episode}|{alert.state}|{notifier}"


@dataclass(eq=False)
class Errand:
    """A message to be sent until `deadline`; `written_at` is when its transition was written (both epoch seconds).

    `is_given_up` says that it shall not be tried any more, `is_busy` that a try or its record is under way.
    """

    key: str
    alert: Alert
    ticket: Ticket
    written_at: float
    deadline: float
    attempts: int = 0
    answer: str = ""
    is_given_up: bool = False
    is_busy: bool = False
    _nudged: asyncio.Event = field(default_factory=asyncio.Event)

    def nudge(self) -> None:
        """End the wait the errand is in, if it is in one."""
        self._nudged.set()

    async def wait(self, secs: float) -> None:
        """Wait so long, or until nudged."""
        self._nudged.clear()
        try:
            async with asyncio.timeout(secs):
                await self._nudged.wait()
        except TimeoutError:
            return
