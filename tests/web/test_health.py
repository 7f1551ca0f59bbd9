"""Health says whether the worker lives, whether it works, and what is not as it should be."""

from types import SimpleNamespace
from typing import Any

from logflow_app.web import serve_health
from tests.web.pages import Site


def site(
    lost_records: int = 0, outages: dict[str, float] | None = None, troubles: tuple[str, ...] = (), **state: bool
) -> Any:
    """Return the pages of a worker that owns two partitions."""
    made: Any = Site(**state)
    partitions: Any = SimpleNamespace(lost_records=lost_records, owned=lambda: [3, 1])
    delivery: Any = SimpleNamespace(outages=lambda: outages or {})
    notifiers: Any = SimpleNamespace(troubles=lambda: list(troubles))
    serve_health(made, partitions, delivery, notifiers)
    return made


async def test_a_worker_that_works_is_ready():
    """With its partitions, and nothing to complain of."""
    works = {"ready": True, "partitions": [1, 3], "problems": []}
    assert (200, works) == (await site().get("/health/ready"))[:2]
    assert (200, works | {"live": True}) == (await site().get("/health"))[:2]


async def test_a_worker_that_recovers_lives_and_is_not_ready():
    """Nobody restarts it for that, and nobody counts on it."""
    for made in (site(recovered=False), site(rebalancing=True)):
        answers = [await made.get(path) for path in ("/health/live", "/health/ready", "/health")]
        assert [200, 503, 503] == [answer.status for answer in answers]
        assert ["partitions are being assigned or recovered"] == answers[1].content["problems"]


async def test_an_output_that_is_away_is_a_problem_and_no_reason_to_restart():
    """A restart would not bring it back."""
    answer = await site(outages={"elasticsearch": 61.4}).get("/health/ready")
    assert (200, ["output elasticsearch has been unavailable for 61 s"]) == (answer.status, answer.content["problems"])


async def test_a_notifier_that_fails_is_a_problem_and_no_reason_to_restart():
    """It is named with what it answers."""
    answer = await site(troubles=("notifier chat has been failing for 7 s: HTTP 500",)).get("/health")
    assert (200, ["notifier chat has been failing for 7 s: HTTP 500"]) == (answer.status, answer.content["problems"])


async def test_lost_records_are_told():
    """They do not come back either, but somebody must know."""
    answer = await site(lost_records=7).get("/health")
    assert ["7 records expired in Kafka before they were read"] == answer.content["problems"]
