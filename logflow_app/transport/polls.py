"""When Kafka was last asked where a partition ends.

aiokafka notes when it took an answer. A process that slept takes, when it wakes, an answer from before its sleep; what
was true then may be long past. So what counts here is when the question was put.
"""

import time
from collections.abc import Awaitable, Callable
from typing import Any

from faust.types import TP


class Polls:
    """Remembers for each partition when the fetch was sent whose answer brought its present end."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._asked_ms: dict[TP, int] = {}

    def asked_ms(self, tp: TP) -> int | None:
        """Return milliseconds since the epoch, None where nothing was answered yet; thread-safe.

        Ask before asking for the end itself: then that is at least as new.
        """
        return self._asked_ms.get(tp)

    def follow(self, fetcher: Any) -> None:  # noqa: ANN401 - aiokafka is untyped to mypy
        """Note every fetch of aiokafka's fetcher, which tells nobody of them."""
        fetch: Callable[..., Awaitable[bool]] = fetcher._proc_fetch_request  # noqa: SLF001

        async def noted(assignment: Any, node_id: int, request: Any) -> bool:  # noqa: ANN401 - as above
            asked_ms = int(self._clock() * 1000)
            tps = [TP(topic, partition) for topic, places in request.topics for partition, *_ in places]
            before = {tp: _taken_ms(assignment, tp) for tp in tps}
            is_answered = await fetch(assignment, node_id, request)
            for tp, taken_ms in before.items():
                if _taken_ms(assignment, tp) != taken_ms:  # an error, or an answer too late, tells no end
                    self._asked_ms[tp] = asked_ms
            return is_answered

        fetcher._proc_fetch_request = noted  # noqa: SLF001


def _taken_ms(assignment: Any, tp: TP) -> int | None:  # noqa: ANN401 - as above
    state = assignment.state_value(tp)
    return None if state is None else state.timestamp
