"""Follows the topics that a page shows, from the first look until nobody has looked for a while."""

import asyncio
import logging
import time
from contextlib import aclosing
from typing import Any

from aiokafka import ConsumerRecord  # noqa: TC002 - as elsewhere

from logflow_app.errors import UnavailableError
from logflow_app.topic_reader import EARLIEST, Run, follow_topic
from logflow_app.topics import Topics
from logflow_app.web.boards import Board
from logflow_app.web.recent_counts import WINDOW_SECS, RecentCounts
from logflow_app.web.tail_ring import TailRing

logger = logging.getLogger(__name__)

IDLE_SECS = 180.0
PAUSE_SECS = 2.0
TAIL_SECS = 60  # what was shown so long before is shown again to those who come back
SPARE_SECS = 300


class Follower:
    """What the topics say now; `problem` is why they cannot be read, empty while they can.

    A page asked for on any worker shows all workers' figures, because each worker that is asked reads them all.
    """

    def __init__(
        self, client_options: dict[str, Any], topics: Topics, max_ahead_secs: float, idle_secs: float = IDLE_SECS
    ) -> None:
        self._options = client_options
        self._topics = topics
        self._back_secs = WINDOW_SECS + max_ahead_secs + SPARE_SECS
        self._idle_secs = idle_secs
        self._task: asyncio.Task[None] | None = None
        self._looked_at = self._heard_at = 0.0
        self._caught_up = asyncio.Event()
        self.problem = ""
        self._empty()

    def _empty(self) -> None:
        self.counts = RecentCounts()
        self.alerts = Board()
        self.processes = Board()
        self.tail = TailRing()
        self._caught_up.clear()

    @property
    def is_caught_up(self) -> bool:
        """Whether all that was there has been read."""
        return self._caught_up.is_set()

    @property
    def is_following(self) -> bool:
        """Whether the topics are being read."""
        return self._task is not None

    async def look(self, patience_secs: float = 0.0) -> None:
        """Note that somebody looks, which begins to follow; wait so long for all that is there to be read."""
        self._looked_at = time.monotonic()
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="page follower")
            self._task.add_done_callback(self._ended)
        try:
            async with asyncio.timeout(patience_secs):
                await self._caught_up.wait()
        except TimeoutError:
            return

    def standing(self) -> dict[str, Any]:
        """Return how far what is known can be trusted, for every answer that is made of it."""
        quiet_secs = time.monotonic() - self._heard_at if self.is_caught_up else 0.0
        return {"is_complete": self.is_caught_up, "quiet_secs": round(quiet_secs, 1), "problem": self.problem}

    async def close(self) -> None:
        """End following."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._task = None
        self._empty()
        if not task.cancelled() and task.exception() is not None:
            logger.error("page_follower_failed", exc_info=task.exception())

    async def _run(self) -> None:
        logger.info("page_followed")
        while self._is_watched():
            try:
                await self._follow()
            except UnavailableError as error:
                self.problem = str(error)
                logger.warning("page_not_followed error=%s", error)
                await asyncio.sleep(PAUSE_SECS)
        logger.info("page_unfollowed idle_secs=%.0f", self._idle_secs)

    async def _follow(self) -> None:
        now = time.time()
        starts = {
            self._topics.counts: int((now - self._back_secs) * 1000),
            self._topics.alert_states: EARLIEST,
            self._topics.status: EARLIEST,
            self._topics.tail: int((now - TAIL_SECS) * 1000),
        }
        async with aclosing(follow_topic(self._options, starts)) as runs:
            async for run in runs:
                self._take(run)
                await asyncio.sleep(0)  # while much is read the worker's own work goes on
                if not self._is_watched():
                    return

    def _is_watched(self) -> bool:
        return time.monotonic() - self._looked_at < self._idle_secs

    def _take(self, run: Run) -> None:
        self.problem = ""
        if run.records:  # each worker writes a tick a second, whatever else there is
            self._heard_at = time.monotonic()
        by_topic: dict[str, list[ConsumerRecord]] = {}
        for record in run.records:
            by_topic.setdefault(record.topic, []).append(record)
        self.counts.take(by_topic.get(self._topics.counts, ()), is_new=self.is_caught_up)
        self.alerts.take(by_topic.get(self._topics.alert_states, ()))
        self.processes.take(by_topic.get(self._topics.status, ()))
        if tail := by_topic.get(self._topics.tail):
            self.tail.take(tail)
        if run.is_caught_up:
            self._caught_up.set()
