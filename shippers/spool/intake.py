"""Where inputs put what they have received: into the spool, within limits, and counted."""

import logging
import time

from shippers.patience import Complaint
from shippers.rates import Rates
from shippers.spool.counters import InputCounters
from shippers.spool.packet import Origin
from shippers.spool.spool import Spool

log = logging.getLogger(__name__)


class Intake:
    """The way of one input's messages into the spool; `rate_limit` is in messages a second and client."""

    def __init__(self, name: str, service: str, spool: Spool, rate_limit: int | None = None) -> None:
        self.counters = InputCounters()
        self._name = name
        self._service = service
        self._spool = spool
        self._rates = Rates(rate_limit) if rate_limit else None
        self._dropping = Complaint()
        self._limiting = Complaint()

    def take(self, client: str, messages: list[bytes]) -> bool:
        """Take messages of a client, which are not empty; return whether there was room for them."""
        taken = self._spool.take(Origin(client, self._name, self._service), messages, time.time())
        if taken:
            self.counters.received += len(messages)
        return taken

    def drop(self, messages: list[bytes]) -> None:
        """Count messages that there was no room for, and say so."""
        self.counters.received += len(messages)
        self.counters.dropped += len(messages)
        if self._dropping.is_due(time.monotonic()):
            log.warning("messages_dropped input=%s total=%d", self._name, self.counters.dropped)

    def within_rate(self, client: str, messages: list[bytes]) -> list[bytes]:
        """Return the messages a client may send now; the rest is counted, and said."""
        if self._rates is None:
            return messages
        allowed = self._rates.allow(client, len(messages), time.monotonic())
        if allowed < len(messages):
            self.counters.received += len(messages) - allowed
            self.counters.rate_limited += len(messages) - allowed
            if self._limiting.is_due(time.monotonic()):
                log.warning("messages_rate_limited input=%s total=%d", self._name, self.counters.rate_limited)
        return messages[:allowed]

    def pause_secs(self, client: str, messages: int) -> float:
        """Return for how long a client that has sent so many messages is not to be listened to."""
        return 0.0 if self._rates is None else self._rates.owe(client, messages, time.monotonic())

    async def wait_for_room(self) -> None:
        """See Spool.wait_for_room."""
        await self._spool.wait_for_room()
