"""An end is as old as the question that brought it, not as the moment its answer was taken."""

from types import SimpleNamespace
from typing import Any

from faust.types import TP

from logflow_app.transport.polls import Polls

HERE, THERE = TP("logs-raw", 0), TP("logs-raw", 1)


class Fetcher:
    """Stands where aiokafka's fetcher is; answers with the time at which it is taken, for the partitions it names."""

    def __init__(self) -> None:
        self.states = {tp: SimpleNamespace(timestamp=None) for tp in (HERE, THERE)}
        self.clock = 0.0
        self.takes_secs = 0.0
        self.answers_for = [HERE, THERE]

    async def _proc_fetch_request(self, assignment: Any, node_id: int, request: Any) -> bool:
        self.clock += self.takes_secs
        for tp in self.answers_for:
            self.states[tp].timestamp = int(self.clock * 1000)
        return True

    def state_value(self, tp: TP) -> Any:
        """Return what is known of a partition."""
        return self.states.get(tp)


REQUEST = SimpleNamespace(topics=[("logs-raw", [(0, 17, 100), (1, 3, 100), (2, 0, 100)])])


async def fetched(fetcher: Fetcher, polls: Polls, at: float, takes_secs: float) -> list[int | None]:
    """Fetch once; return when the end of each partition was asked for."""
    fetcher.clock, fetcher.takes_secs = at, takes_secs
    assert await fetcher._proc_fetch_request(fetcher, 0, REQUEST)
    return [polls.asked_ms(tp) for tp in (HERE, THERE, TP("logs-raw", 2))]


async def test_a_sleep_between_question_and_answer_makes_nothing_newer():
    """What was true before it is told as of then; a partition without an answer keeps what it had."""
    fetcher = Fetcher()
    polls = Polls(lambda: fetcher.clock)
    polls.follow(fetcher)
    assert [100_000, 100_000, None] == await fetched(fetcher, polls, at=100.0, takes_secs=0.25)
    fetcher.answers_for = [HERE]
    assert [101_000, 100_000, None] == await fetched(fetcher, polls, at=101.0, takes_secs=600.0)
