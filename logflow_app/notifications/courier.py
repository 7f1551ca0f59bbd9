"""The way to one notifier: messages of one alert in order, those of others beside them, each tried until it is told."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable

from logflow_app.config.notifiers import NotifierSection
from logflow_app.delivery.backoff import Backoff
from logflow_app.metrics import (
    NOTIFICATIONS_EXPIRED,
    NOTIFICATIONS_OLDEST,
    NOTIFICATIONS_REFUSED,
    NOTIFICATIONS_RETRIED,
    NOTIFICATIONS_SENT,
)
from logflow_app.notifications.budget import Budget
from logflow_app.notifications.errand import Errand
from logflow_app.notifications.log import Notification, NotificationLog
from logflow_app.notifications.slots import Slots
from logflow_app.notifications.trouble import Trouble
from logflow_app.notifiers import NOTIFIERS
from logflow_app.notifiers.alert import RESOLVED
from logflow_app.notifiers.answers import Outcome, Verdict
from logflow_app.notifiers.poster import Poster

logger = logging.getLogger(__name__)

MOST_WAITING = 10_000
GATE_LOOK_SECS = 0.1
GATE_LOOKS_PER_SEC = 2000  # of all that wait together, or they would do nothing else

_COUNTERS = {
    Outcome.SENT: NOTIFICATIONS_SENT,
    Outcome.REFUSED: NOTIFICATIONS_REFUSED,
    Outcome.EXPIRED: NOTIFICATIONS_EXPIRED,
}


class Courier:
    """Brings errands to one notifier.

    Each fingerprint has a lane: its messages go one after the other, and one that must wait holds up no other lane.
    `may_send` tells whether our partitions surely are ours. An errand whose ticket is abandoned is dropped, but what a
    try under way comes to is recorded all the same; so a lane outlives its partitions, and no message of it is tried
    twice at once. Beyond `MOST_WAITING` the oldest is given up.
    """

    def __init__(
        self,
        settings: NotifierSection,
        log: NotificationLog,
        may_send: Callable[[], bool],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.settings = settings
        self.name = settings.name
        self.trouble = Trouble(settings.name)
        self._notifier = NOTIFIERS[settings.type](settings)
        self._poster = Poster(settings)
        self._log = log
        self._may_send = may_send
        self._clock = clock
        self._backoff = Backoff(settings.backoff_min_secs, settings.backoff_max_secs)
        self._budget = Budget(settings.messages_per_minute)
        self._slots = Slots(settings.concurrency)
        self._lanes: dict[str, deque[Errand]] = {}
        self._waiting: dict[Errand, None] = {}  # in the order they came
        self._runners: set[asyncio.Task[None]] = set()
        self._retried = NOTIFICATIONS_RETRIED.labels(notifier=self.name)
        self._counters = {outcome: counter.labels(notifier=self.name) for outcome, counter in _COUNTERS.items()}
        NOTIFICATIONS_OLDEST.labels(notifier=self.name).set_function(self.oldest_secs)

    def wants(self, state: str, severity: str) -> bool:
        """Tell whether the notifier is to be told of alerts in this state and of this severity."""
        settings = self.settings
        if state == RESOLVED and not settings.send_resolved:
            return False
        return not settings.severities or severity in settings.severities

    def put(self, errand: Errand) -> None:
        """Take an errand; its ticket is held until the message is recorded, or known to be."""
        errand.ticket.hold()
        self._waiting[errand] = None
        lane = self._lanes.setdefault(errand.alert.fingerprint, deque())
        lane.append(errand)
        if len(lane) == 1:
            self._start(errand.alert.fingerprint, lane)
        if len(self._waiting) > MOST_WAITING:
            self._give_up_oldest()

    def oldest_secs(self) -> float:
        """Return how long the oldest message has been waiting; 0 where none is."""
        oldest = next(iter(self._waiting), None)
        return 0.0 if oldest is None else max(0.0, self._clock() - oldest.written_at)

    def idle_errands(self) -> list[Errand]:
        """Return what waits and is not being tried."""
        return [errand for errand in self._waiting if not errand.is_busy]

    def busy_errands(self) -> list[Errand]:
        """Return what is being tried or recorded."""
        return [errand for errand in self._waiting if errand.is_busy]

    def nudge(self) -> None:
        """Make all that waits look again whether it is still wanted."""
        for errand in self._waiting:
            errand.nudge()

    async def close(self) -> None:
        """End all tries, and let go of the connections."""
        for runner in list(self._runners):
            runner.cancel()
        await asyncio.gather(*self._runners, return_exceptions=True)
        await self._poster.close()

    async def close_as(self, errands: dict[str, Notification]) -> None:
        """Record messages that are not to be sent, and count them."""
        await self._log.record(errands)
        for notification in errands.values():
            self._counters[notification.status].inc()

    # -- lanes

    def _start(self, fingerprint: str, lane: deque[Errand]) -> None:
        runner = asyncio.create_task(self._serve(fingerprint, lane), name=f"notify {self.name}")
        self._runners.add(runner)
        runner.add_done_callback(self._runners.discard)

    async def _serve(self, fingerprint: str, lane: deque[Errand]) -> None:
        """Bring the errands of one lane until there is none left."""
        try:
            while lane:
                errand = lane[0]
                try:
                    await self._bring(errand)
                finally:
                    lane.popleft()
                    del self._waiting[errand]
        finally:
            del self._lanes[fingerprint]

    def _give_up_oldest(self) -> None:
        oldest = next((errand for errand in self._waiting if not errand.is_given_up), None)
        if oldest is not None:
            oldest.is_given_up = True
            oldest.nudge()

    # -- one errand

    async def _bring(self, errand: Errand) -> None:
        failures = 0
        while await self._is_wanted(errand):
            if not await self._slots.enter(errand, self._left_secs(errand)):
                continue
            try:
                if not await self._is_due(errand):
                    continue
                outcome = await self._try(errand)
            finally:
                self._slots.leave()
            if outcome is not Outcome.RETRY:
                return
            failures += 1
            await errand.wait(min(self._backoff.wait_secs(failures), self._left_secs(errand)))

    async def _is_wanted(self, errand: Errand) -> bool:
        """Wait until the message may be tried; False where it need not be, any more or by us."""
        while not errand.ticket.abandoned:
            if not (self._log.is_complete and self._may_send()):
                await errand.wait(GATE_LOOK_SECS + len(self._waiting) / GATE_LOOKS_PER_SEC)
                continue
            if self._log.get(errand.key) is not None:
                errand.ticket.release()
                return False
            if not errand.is_given_up and self._left_secs(errand) > 0:
                return True
            await self._expire(errand)
            return False
        return False

    async def _is_due(self, errand: Errand) -> bool:
        """Wait for the notifier's budget; False where the message must be looked at again before it is tried."""
        wait_secs = self._budget.wait_secs()
        if wait_secs > 0:
            await errand.wait(min(wait_secs, max(self._left_secs(errand), GATE_LOOK_SECS)))
            return False
        is_ours = self._log.is_complete and self._may_send() and not errand.ticket.abandoned
        return is_ours and self._left_secs(errand) > 0

    async def _try(self, errand: Errand) -> Outcome:
        self._budget.take()
        errand.is_busy = True
        try:
            verdict = await self._post(errand)
            errand.attempts += 1
            errand.answer = verdict.answer
            if verdict.outcome is Outcome.RETRY:
                self._failed(verdict)
            else:
                await self._finish(errand, verdict.outcome)
        finally:
            errand.is_busy = False
        return verdict.outcome

    async def _post(self, errand: Errand) -> Verdict:
        try:
            return await self._poster.post(self._notifier.render(errand.alert))
        except Exception as error:  # a bug of ours: told again it would fail again, and hold up all that follows
            logger.exception("notification_failed notifier=%s alert=%r", self.name, errand.alert.transition)
            return Verdict(Outcome.REFUSED, f"bug {type(error).__name__}")

    def _failed(self, verdict: Verdict) -> None:
        self._retried.inc()
        self.trouble.failed(verdict.answer, len(self._waiting))
        if verdict.wish_secs:
            self._budget.close_for(verdict.wish_secs)

    async def _expire(self, errand: Errand) -> None:
        logger.error(
            "notification_expired notifier=%s alert=%r attempts=%d last_answer=%s",
            self.name,
            errand.alert.transition,
            errand.attempts,
            errand.answer or "none",
        )
        errand.is_busy = True
        await self._finish(errand, Outcome.EXPIRED)

    async def _finish(self, errand: Errand, outcome: Outcome) -> None:
        """Record what became of the message; only then may its batch be acknowledged."""
        if outcome is Outcome.SENT:
            self.trouble.over()
        elif outcome is Outcome.REFUSED:
            self.trouble.refused(errand.answer, errand.alert.transition)
        await self.close_as({errand.key: Notification(outcome, self._clock(), errand.attempts, errand.answer)})
        errand.ticket.release()

    def _left_secs(self, errand: Errand) -> float:
        return max(0.0, errand.deadline - self._clock())
