"""Where inputs put what they have received: into the spool, within limits, and counted."""

import logging
import time
from collections.abc import Mapping, Sequence
from typing import Self

from logflow_app.multiline import MultilineSettings
from shippers.patience import Complaint
from shippers.rates import Rates
from shippers.spool.counters import InputCounters
from shippers.spool.joining import Batch, Joining, Put
from shippers.spool.packet import Mark, Origin
from shippers.spool.ring import Held
from shippers.spool.spool import Spool

log = logging.getLogger(__name__)


class Intake:
    """The way of one input's messages into the spool; `rate_limit` is in messages a second and client.

    `take` is for what can be had again or refused, `offer` for what is lost otherwise, as the policy of the spool has
    it. Clients that cannot wait (`can_wait` false) have some memory before anything of theirs is dropped.
    """

    def __init__(
        self, name: str, service: str, spool: Spool, rate_limit: int | None = None, *, can_wait: bool = True
    ) -> None:
        self.counters = InputCounters()
        self._name = name
        self._service = service
        self._spool = spool
        self._can_wait = can_wait
        self._rates = Rates(rate_limit) if rate_limit else None
        self._joining: Joining | None = None
        self._turn = 0  # of messages of which samples are taken
        self._dropping = Complaint()
        self._limiting = Complaint()
        self._sampling = Complaint()
        self._refusing = Complaint()

    def join(self, settings: MultilineSettings | None) -> Self:
        """Join lines to events from now on, source by source; None: each line is an event.

        What is not whole yet is in memory only, and the marks it came with wait for it.
        """
        self._joining = Joining(settings) if settings else None
        if self._joining is not None:
            self._spool.joinings.append(self._joining)
        return self

    @property
    def marks(self) -> Mapping[str, str]:
        """See Spool.marks."""
        return self._spool.marks

    def take(
        self,
        client: str | Origin,
        messages: Sequence[bytes],
        times: Sequence[int] = (),
        mark: Mark | None = None,
    ) -> bool:
        """Take messages of a client, or of an origin; return whether there was room for them. See Spool.take."""
        return self._pass(self._take, client, messages, times, mark)

    def offer(self, client: str | Origin, messages: Sequence[bytes]) -> bool:
        """Take messages, or a part of them, or drop them, as it is to be; return whether that is done.

        It is not where they are to wait: then offer them again after `wait_for_room`.
        """
        return self._pass(self._offer, client, messages)

    async def synced(self) -> None:
        """See Spool.synced; an event that is not whole yet ends here."""
        if self._joining is not None:
            self._joining.flush(time.monotonic(), everything=True)
        await self._spool.synced()

    def forget_mark(self, key: str) -> None:
        """See Spool.forget_mark."""
        self._spool.forget_mark(key)

    def drop(self, messages: Sequence[bytes]) -> None:
        """Count messages that there was no room for, and say so."""
        self.counters.received += len(messages)
        self.counters.dropped += len(messages)
        if self._dropping.is_due(time.monotonic()):
            log.warning("messages_dropped input=%s total=%d", self._name, self.counters.dropped)

    def _pass(
        self,
        put: Put,
        client: str | Origin,
        messages: Sequence[bytes],
        times: Sequence[int] = (),
        mark: Mark | None = None,
    ) -> bool:
        origin = Origin(client, self._name, self._service) if isinstance(client, str) else client
        batch = Batch(origin, messages, time.time(), times, mark)
        return put(batch) if self._joining is None else self._joining.take(put, batch)

    def _take(self, batch: Batch) -> bool:
        taken = self._spool.take(*batch)
        if taken:
            self.counters.received += len(batch.messages)
        return taken

    def _offer(self, batch: Batch) -> bool:
        kept = self._sample(batch.messages)
        if not kept or self._give(batch._replace(messages=kept)):
            self.counters.received += len(kept)
            return True
        if self._can_wait and self._spool.settings.when_full == "block":
            return False
        self.drop(kept)
        return True

    def _give(self, batch: Batch) -> bool:
        return self._spool.take(*batch) if self._can_wait else self._spool.hold(Held(*batch[:3]))

    def _sample(self, messages: Sequence[bytes]) -> Sequence[bytes]:
        """Return one in so many messages as there is room for; the rest is counted, and said."""
        one_in = self._spool.keep_one_in()
        if one_in == 1:
            self._sampling.end()
            return messages
        kept = messages[-self._turn % one_in :: one_in]
        self._turn = (self._turn + len(messages)) % one_in
        self.counters.received += len(messages) - len(kept)
        self.counters.sampled += len(messages) - len(kept)
        if self._sampling.is_due(time.monotonic()):
            log.warning("messages_sampled input=%s one_in=%d total=%d", self._name, one_in, self.counters.sampled)
        return kept

    def refuse(self, messages: int) -> None:
        """Count messages of somebody who may not send, and say so."""
        self.counters.received += messages
        self.counters.refused += messages
        if self._refusing.is_due(time.monotonic()):
            log.warning("messages_refused input=%s total=%d", self._name, self.counters.refused)

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
