"""One container, from its first log to its last: what is to be read next, and when to try again."""

import asyncio
import logging
import time
from contextlib import suppress

import msgspec

from logflow_app.errors import UnavailableError
from shippers.kubernetes.api import Api, RefusedError, remedy
from shippers.kubernetes.instances import Logs, logs_in
from shippers.kubernetes.objects import Pod, decode_pod
from shippers.kubernetes.reader import Asked, KubeletError, Reader, Target
from shippers.kubernetes.settings import KubernetesInput
from shippers.patience import Backoff, Complaint
from shippers.rates import Rates
from shippers.spool.packet import Origin

log = logging.getLogger(__name__)

NOTHING = Logs(None, None, 0)
GIVE_UP_ATTEMPTS = 6  # at a log that does not grow and is refused: it will not come back
NO_LOG = frozenset({400, 404})
NOT_NOW = frozenset({429, 503})
MAY_NOT_LOOK = frozenset({403, 405})


class Follower:
    """Reads the logs of a container, one instance after the other, as `update` tells of them, until `leave`.

    `saying` limits what all followers together write into our own log.
    """

    def __init__(self, target: Target, reader: Reader, api: Api, source: KubernetesInput, saying: Rates) -> None:
        self.target = target
        self._reader = reader
        self._api = api
        self._source = source
        self._saying = saying
        self._logs = NOTHING
        self._finished: set[str] = set()  # instances that were read to their end
        self._changed = asyncio.Event()
        self._is_gone = False
        self._is_unsure = False  # whether the pod is to be looked at before a log is opened by its name
        self._time: asyncio.Timeout | None = None
        self._failures = 0
        self._backoff = Backoff(source.waits.first, source.waits.longest)
        self._trouble = Complaint()

    def update(self, logs: Logs, origin: Origin) -> None:
        """Take note of which logs there are now, and of what lines are to be given along."""
        missed = logs.restart - self._logs.restart - 2  # of the newest two there are logs
        if missed > 0 and self._logs is not NOTHING:
            log.warning(
                "pod_runs_missed input=%s container=%s runs=%d consequence='what it wrote in them is lost'",
                *(self._source.name, origin.path, missed),
            )
        self._logs = logs
        self.target.origin = origin
        self._changed.set()

    def leave(self) -> None:
        """Take note that the pod is gone: what is open is read on for a while, nothing is opened without a look."""
        self._is_gone = self._is_unsure = True
        self._changed.set()
        self._limit_time()

    async def run(self) -> None:
        """Return when the pod is gone; where growing logs are not followed, when all is read."""
        with suppress(TimeoutError):
            async with asyncio.timeout(None) as time_left:
                self._time = time_left
                if self._is_gone:
                    self._limit_time()
                try:
                    await self._read_all()
                finally:
                    self._time = None

    def _limit_time(self) -> None:
        if self._time is not None:
            self._time.reschedule(asyncio.get_running_loop().time() + self._source.waits.last_words)

    async def _read_all(self) -> None:
        while True:
            asked = self._next()
            if asked is None and (self._is_gone or not self._source.follow):
                return
            if asked is None:
                self._changed.clear()
                await self._changed.wait()
            elif self._is_unsure:
                await self._look()
            else:
                await self._read(asked)

    def _next(self) -> Asked | None:
        current, previous, _ = self._logs
        if previous is not None and self._source.previous and not self._is_past(previous.id):
            return Asked(previous.id, previous=True, ended=True, grows=False)
        if current is not None and current.id not in self._finished:
            grows = self._source.follow and not current.ended
            return Asked(current.id, previous=False, ended=current.ended, grows=grows)
        return None

    def _is_past(self, previous: str) -> bool:
        """Return whether there is nothing more to read of the instance before the newest."""
        place, current = self.target.place, self._logs.current
        return previous in self._finished or (
            place is not None and current is not None and place.instance == current.id
        )

    async def _look(self) -> None:
        """Find out whether the name still stands for this pod, and how the container is: a watch may be behind."""
        try:
            pod = await self._pod()
        except RefusedError as error:
            if error.status not in MAY_NOT_LOOK:
                await self._wait(error)
                return
            self._is_unsure = False
            return
        except UnavailableError as error:
            await self._wait(error)
            return
        self._is_unsure = False
        if pod is None or pod.metadata.uid != self.target.uid:
            self._is_gone, self._logs = True, NOTHING
        else:
            self._logs = logs_in(pod, self.target.container) or self._logs

    async def _pod(self) -> Pod | None:
        try:
            async with self._api.get(self.target.path, {}, self._source.waits.answer) as content:
                return decode_pod(await content.read())
        except RefusedError as error:
            if error.status == 404:
                return None
            raise
        except msgspec.MsgspecError as error:
            raise UnavailableError(f"expected a pod, got: {error}") from error

    async def _read(self, asked: Asked) -> None:
        """Read a log as far as it goes now."""
        before = self.target.place
        self._is_unsure = True
        failure: UnavailableError | None = None
        ended = False
        try:
            ended = await self._reader.read(self.target, asked)
        except UnavailableError as error:
            failure = error
        if failure is None or self.target.place != before:
            self._failures = 0
            self._trouble.end()
        if failure is not None:
            await self._fail(asked, failure)
        elif ended and asked.grows:  # as it does when the container ends; its status is told a little later
            await asyncio.sleep(self._backoff.next_secs())
        elif ended:
            self._finish(asked)
        if self.target.place != before:
            self._backoff.reset()

    def _finish(self, asked: Asked) -> None:
        self._finished.add(asked.instance)
        self._is_unsure = self._is_gone
        self._failures = 0
        self._backoff.reset()

    async def _fail(self, asked: Asked, error: UnavailableError) -> None:
        """Try again later, or let a log go that will not come back."""
        self._failures += 1
        status = error.status if isinstance(error, RefusedError) else 0
        if asked.previous and status in NO_LOG:
            self._finish(asked)
            return
        if not self._source.follow:
            is_hopeless = status not in NOT_NOW and isinstance(error, RefusedError | KubeletError)
        else:
            is_hopeless = not asked.grows and (status in NO_LOG or isinstance(error, KubeletError))
        if is_hopeless and self._failures >= GIVE_UP_ATTEMPTS:
            log.warning(
                "pod_log_given_up input=%s container=%s instance=%s error='%s' consequence='what it holds is lost'",
                *(self._source.name, self.target.origin.path, asked.instance, error),
            )
            self._finish(asked)
            return
        await self._wait(error)

    async def _wait(self, error: UnavailableError) -> None:
        """Wait before the next attempt, as long as the API wishes, and say from time to time why."""
        now = time.monotonic()
        if self._trouble.is_due(now) and not self._is_gone and self._saying.allow("", 1, now):
            log.warning(
                "pod_log_unavailable input=%s container=%s error='%s' for_secs=%.0f%s",
                *(self._source.name, self.target.origin.path, error, self._trouble.lasted_secs(now), remedy(error)),
            )
        await asyncio.sleep(max(self._backoff.next_secs(), min(error.retry_after_secs or 0.0, 300.0)))
