"""A worker that gets nowhere although there is work ends, loudly, for its supervisor to start it anew.

Faust has ways to fall asleep that no error tells of (its issues 175, 523 and 596 collect them). With exact counts a
restart costs nothing but seconds.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable, Mapping
from typing import NamedTuple

logger = logging.getLogger(__name__)

LOOK_EVERY_SECS = 5.0


class Standing(NamedTuple):
    """Where the readers of one topic stand: `places` changes whenever they get anywhere, be it by one record.

    `has_work` says that there are partitions with something to do, `is_excused` that an output they wait for is away.
    """

    places: Hashable
    has_work: bool
    is_excused: bool = False


class StuckError(Exception):
    """The worker got nowhere for too long."""


class Watchdog:
    """Finds topics whose readers have stood in one place for `patience_secs`, by looks that are `every_secs` apart.

    It counts looks, not seconds: whoever slept past them all has not been seen standing still. Topics are judged one by
    one, because ticks alone keep that of the counts moving.
    """

    def __init__(self, patience_secs: float = 60.0, every_secs: float = LOOK_EVERY_SECS) -> None:
        self.patience_secs = patience_secs
        self.every_secs = every_secs
        self._looks: dict[str, int] = {}
        self._places: dict[str, Hashable] = {}

    def stuck(self, standings: Mapping[str, Standing]) -> list[str]:
        """Take a look; return the topics for which all looks of the last `patience_secs` have shown the same place."""
        return [topic for topic, standing in standings.items() if self._is_stuck(topic, standing)]

    def _is_stuck(self, topic: str, standing: Standing) -> bool:
        is_still = standing.has_work and not standing.is_excused and standing.places == self._places.get(topic)
        self._places[topic] = standing.places
        self._looks[topic] = self._looks.get(topic, 0) + 1 if is_still else 0
        return self._looks[topic] * self.every_secs >= self.patience_secs

    def forgive(self) -> None:
        """Begin anew: there was a reason."""
        self._looks.clear()


async def keep_watching(
    watchdog: Watchdog, look: Callable[[], Mapping[str, Standing]], kafka_answers: Callable[[], Awaitable[bool]]
) -> None:
    """Look again and again, and raise `StuckError` when the worker is stuck while Kafka answers."""
    while True:
        await asyncio.sleep(watchdog.every_secs)
        standings = look()
        stuck = watchdog.stuck(standings)
        if not stuck:
            continue
        if await kafka_answers():
            logger.critical("worker_stuck for_secs=%.0f at=%s", watchdog.patience_secs, standings)
            raise StuckError(
                f"of {', '.join(stuck)} nothing was done for {watchdog.patience_secs:.0f} s, with work left"
            )
        watchdog.forgive()
