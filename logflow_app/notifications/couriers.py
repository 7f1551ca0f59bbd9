"""Every transition of an alert goes to the notifiers that are to be told of it."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Iterator

import msgspec

from logflow_app.config.notifiers import NotifierSection
from logflow_app.delivery import Ticket
from logflow_app.notifications.courier import Courier
from logflow_app.notifications.errand import Errand, key_of
from logflow_app.notifications.log import Notification, NotificationLog
from logflow_app.notifiers.alert import TOLD, Alert, read_alert
from logflow_app.notifiers.answers import Outcome
from logflow_app.tables.ledgers import AbandonedError
from logflow_app.transport import RecordBatch

logger = logging.getLogger(__name__)


class Couriers:
    """Hands transitions to couriers, and lets go of a batch when each of its messages is recorded.

    When partitions are taken away call `let_go` before the wait for what is in flight, `discard` when they are gone,
    and `load` for those that come.
    """

    def __init__(
        self,
        notifiers: Iterable[NotifierSection],
        log: NotificationLog,
        may_send: Callable[[], bool],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._log = log
        self._clock = clock
        self._is_leaving = False
        self._may_send = may_send
        self._couriers = [Courier(settings, log, self._is_free_to_send, clock) for settings in notifiers]

    # -- partitions come and go

    async def load(self) -> None:
        """Learn what has been sent; until that is known nothing is."""
        self._is_leaving = False
        if self._couriers:
            await self._log.load()

    def let_go(self) -> None:
        """Begin no more tries: partitions are about to be given up, and only what is under way need be waited for."""
        self._is_leaving = True
        busy = {errand.ticket for courier in self._couriers for errand in courier.busy_errands()}
        idle = {errand.ticket for courier in self._couriers for errand in courier.idle_errands()}
        for ticket in idle - busy:
            ticket.abandon()
        self._nudge()

    def discard(self) -> None:
        """Forget what waits: it is read again, by us or by others."""
        self._log.discard()
        self._nudge()

    async def close(self) -> None:
        """End everything."""
        await asyncio.gather(*(courier.close() for courier in self._couriers))

    def troubles(self) -> list[str]:
        """Return a sentence for each notifier that is failing."""
        return [sentence for courier in self._couriers if (sentence := courier.trouble.sentence())]

    def _is_free_to_send(self) -> bool:
        return not self._is_leaving and self._may_send()

    def _nudge(self) -> None:
        for courier in self._couriers:
            courier.nudge()

    # -- transitions

    async def submit(self, ticket: Ticket, batch: RecordBatch) -> None:
        """Hand over a batch of `logs-alerts`; its ticket is held for every message that is to be sent.

        Waits until it is known what has been sent; raises `AbandonedError` if the batch is taken away meanwhile.
        """
        if not self._couriers:
            return
        await self._until_known(ticket)
        too_old: dict[Courier, dict[str, Notification]] = {}
        for written_at, alert in read_alerts(batch):
            for courier in self._told_of(alert):
                errand = self._errand(alert, ticket, written_at, courier)
                if self._log.get(errand.key) is not None:
                    continue
                if errand.deadline > self._clock():
                    courier.put(errand)
                else:
                    too_old.setdefault(courier, {})[errand.key] = self._expired()
        for courier, notifications in too_old.items():
            logger.warning("notifications_expired notifier=%s count=%d: too old", courier.name, len(notifications))
            await courier.close_as(notifications)

    async def _until_known(self, ticket: Ticket) -> None:
        if self._is_leaving:
            ticket.abandon()
        if ticket.abandoned:
            raise AbandonedError
        await self._log.completed()
        if ticket.abandoned:
            raise AbandonedError

    def _told_of(self, alert: Alert) -> Iterator[Courier]:
        """Give the couriers whose notifier is to be told."""
        for courier in self._couriers:
            if (alert.notify is None or courier.name in alert.notify) and courier.wants(alert.state, alert.severity):
                yield courier

    @staticmethod
    def _errand(alert: Alert, ticket: Ticket, written_at: float, courier: Courier) -> Errand:
        deadline = written_at + courier.settings.max_age_secs
        return Errand(key_of(alert, courier.name), alert, ticket, written_at, deadline)

    def _expired(self) -> Notification:
        return Notification(Outcome.EXPIRED, self._clock(), attempts=0)


def read_alerts(batch: RecordBatch) -> Iterator[tuple[float, Alert]]:
    """Give the transitions somebody is told of, with when each was written, in epoch seconds.

    What is no alert is logged and passed over.
    """
    for record in batch.records:
        try:
            alert = read_alert(record.value)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            logger.warning("alert_unreadable partition=%d offset=%d error=%r", batch.tp.partition, record.offset, error)
            continue
        if alert.state in TOLD:
            yield record.timestamp / 1000, alert
