"""The Elasticsearch sink under delivery, against real nodes: every document ends stored once, or buried."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

import pytest
from prometheus_client import REGISTRY

from logflow_app.config.delivery import DeliverySection
from logflow_app.config.elasticsearch import ElasticsearchOutput
from logflow_app.delivery import Delivery
from logflow_app.sinks.elasticsearch import ElasticsearchSink
from tests.conftest import running
from tests.delivery.batches import DAY, Ledger, document, events_of, until
from tests.services import Elasticsearch
from tests.sinks.nodes import ask, output_to, stored

pytestmark = pytest.mark.elasticsearch

BACKOFF = DeliverySection(backoff_min_secs=0.02, backoff_max_secs=0.5)
CRAMPED = {
    "thread_pool.write.size": 1,
    "thread_pool.write.queue_size": 1,
    "indexing_pressure.memory.limit": "600kb",
    "http.max_content_length": "1mb",
}


class CrampedElasticsearch(Elasticsearch):
    """A node that takes little at a time: one write waits at most, few bytes are in memory, requests are short."""

    def __init__(self) -> None:
        super().__init__(CRAMPED, heap="300m")


@pytest.fixture(scope="module")
def cramped() -> Iterator[Elasticsearch]:
    """A cramped node for the tests of this file; one that kills it starts it again."""
    with running(CrampedElasticsearch) as node:
        yield node


@asynccontextmanager
async def delivering(ledger: Ledger, output: ElasticsearchOutput) -> AsyncIterator[Delivery]:
    """Open a delivery into one Elasticsearch."""
    delivery = Delivery([ElasticsearchSink(output)], ledger.bury, BACKOFF)
    await delivery.open()
    try:
        yield delivery
    finally:
        await delivery.close(30)


async def deliver(
    delivery: Delivery, ledger: Ledger, batches: int, size: int, make: Callable[[str], str] = document
) -> dict[str, str]:
    """Submit batches of new documents and wait until all are acknowledged; returns the documents by id."""
    lane = random.randbytes(4).hex()
    sent: dict[str, str] = {}
    for batch in range(batches):
        ids = [f"{lane}-{batch * size + n}" for n in range(size)]
        bodies = [make(line_id) for line_id in ids]
        sent |= dict(zip(ids, bodies, strict=True))
        ticket = ledger.ticket(f"{lane}-{batch}")
        await delivery.submit(ticket, [events_of(ids, bodies)])
        ticket.release()
    await until(lambda: len([name for name in ledger.acknowledged if name.startswith(lane)]) == batches)
    return sent


def retried() -> float:
    """Return how many documents were to be sent again so far."""
    return REGISTRY.get_sample_value("logflow_documents_retried_total", {"sink": "elasticsearch"}) or 0.0


def check_stored(url: str, prefix: str, sent: dict[str, str]) -> None:
    """Compare ids, number and a sample of the content with what was sent."""
    found = stored(url, prefix)
    assert set(sent) == set(found)
    for line_id in random.sample(sorted(sent), min(50, len(sent))):
        assert f"{prefix}-{DAY}" == found[line_id].pop("_index")
        assert f"paid {line_id}" == found[line_id]["message"][: len(line_id) + 5]
        assert {"order": line_id} == found[line_id]["extra_fields"]


async def test_one_document_in_a_thousand_is_refused(elasticsearch: Elasticsearch, unique: str) -> None:
    """A conflict with the index's mapping buries the documents that have it, and stores all the others once."""
    number = {"template": {"mappings": {"properties": {"code": {"type": "integer"}}}}}
    template = number | {"index_patterns": [f"{unique}-*"], "priority": 1000}
    ask(elasticsearch.url, "PUT", f"/_index_template/{unique}", template)
    ledger = Ledger()

    def make(line_id: str) -> str:
        return document(line_id, code="no number" if line_id.endswith("777") else 5)

    async with delivering(ledger, output_to(elasticsearch.url, unique)) as delivery:
        sent = await deliver(delivery, ledger, batches=10, size=1000, make=make)
    unfit = {line_id for line_id in sent if line_id.endswith("777")}
    assert unfit == {letter.id for letter in ledger.buried}
    assert 10 == len(ledger.buried)
    assert {"mapping_conflict"} == {letter.reason for letter in ledger.buried}
    assert "failed to parse field [code] of type [integer]" in ledger.buried[0].error
    check_stored(elasticsearch.url, unique, {line_id: body for line_id, body in sent.items() if line_id not in unfit})


async def test_days_have_indices_of_their_own(elasticsearch: Elasticsearch, unique: str) -> None:
    """A batch that spans midnight is stored in two indices, each with the template's settings."""
    ledger, events = Ledger(), events_of(["1", "2", "3"])
    events.days = ["2025.10.23", "2025.10.24", "2025.10.23"]
    async with delivering(ledger, output_to(elasticsearch.url, unique, refresh_interval="7s")) as delivery:
        ticket = ledger.ticket("a")
        await delivery.submit(ticket, [events])
        ticket.release()
        await until(lambda: ledger.acknowledged)
    indices = {line_id: found["_index"] for line_id, found in stored(elasticsearch.url, unique).items()}
    assert {"1": f"{unique}-2025.10.23", "2": f"{unique}-2025.10.24", "3": f"{unique}-2025.10.23"} == indices
    settings = ask(elasticsearch.url, "GET", f"/{unique}-2025.10.24/_settings")[f"{unique}-2025.10.24"]["settings"]
    assert ("7s", "0") == (settings["index"]["refresh_interval"], settings["index"]["number_of_replicas"])


async def test_an_overwhelmed_node_is_waited_for(cramped: Elasticsearch, unique: str) -> None:
    """Documents rejected because a queue is full, one by one or with their whole request, are stored in the end."""
    ledger, before = Ledger(), retried()
    output = output_to(cramped.url, unique, concurrency=16, batch_bytes=40_000)
    async with delivering(ledger, output) as delivery:
        sent = await deliver(delivery, ledger, batches=40, size=250)
    assert retried() > before, "the node was not overwhelmed, so nothing was tested"
    assert [] == ledger.buried
    check_stored(cramped.url, unique, sent)


async def test_a_node_that_has_no_memory_for_a_batch_gets_smaller_ones(cramped: Elasticsearch, unique: str) -> None:
    """A request that is more than the node ever holds at once (429) is sent in smaller ones, without end."""
    ledger, before = Ledger(), retried()
    output = output_to(cramped.url, unique, concurrency=1, batch_bytes=900_000)
    async with delivering(ledger, output) as delivery:
        sent = await deliver(delivery, ledger, batches=1, size=2400)
    assert retried() > before, "the node had room for it, so nothing was tested"
    assert [] == ledger.buried
    check_stored(cramped.url, unique, sent)


async def test_what_is_too_large_is_split_until_the_guilty_one_is_alone(cramped: Elasticsearch, unique: str) -> None:
    """A batch that is too large (413) is stored by halves; only a document that is too large alone is buried."""
    ledger = Ledger()

    def make(line_id: str) -> str:
        return document(line_id, message=f"paid {line_id} " + "x" * (1_200_000 if line_id.endswith("-17") else 20_000))

    output = output_to(cramped.url, unique, concurrency=1, batch_bytes=8 * 2**20)
    async with delivering(ledger, output) as delivery:
        sent = await deliver(delivery, ledger, batches=1, size=100, make=make)
    (letter,) = ledger.buried
    assert (True, "too_large") == (letter.id.endswith("-17"), letter.reason)
    del sent[letter.id]
    check_stored(cramped.url, unique, sent)


async def test_a_node_that_is_killed_and_comes_back(cramped: Elasticsearch, unique: str) -> None:
    """Batches in flight when the node dies are stored once it is back; those it had stored are stored once."""
    ledger = Ledger()
    async with delivering(ledger, output_to(cramped.url, unique, concurrency=2, batch_bytes=30_000)) as delivery:
        delivered = asyncio.create_task(deliver(delivery, ledger, batches=60, size=100))
        await until(lambda: len(ledger.acknowledged) >= 5)
        await asyncio.to_thread(cramped.kill)
        assert len(ledger.acknowledged) < 60, "everything was stored before the kill, so nothing was tested"
        await until(delivery.outages)
        await asyncio.to_thread(cramped.start)
        sent = await delivered
        assert {} == delivery.outages()
    assert [] == ledger.buried
    check_stored(cramped.url, unique, sent)
