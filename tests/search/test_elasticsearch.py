"""Searching Elasticsearch: several shards, indices of others, and a cluster that is away."""

import pytest

from logflow_app.errors import UnavailableError
from logflow_app.events import Documents
from logflow_app.search import elasticsearch as elasticsearch_search
from logflow_app.search.base import Page, Query
from logflow_app.sinks.base import STORED
from tests.search.stores import NOON_MS, elasticsearch_store, event, messages
from tests.services import Elasticsearch
from tests.services.machine import free_ports

pytestmark = pytest.mark.elasticsearch


async def test_shards_that_number_alike_confuse_no_page(elasticsearch: Elasticsearch, unique: str) -> None:
    """Each shard counts its events by itself; of one moment every event is found once all the same."""
    store = elasticsearch_store(elasticsearch.url, unique, shards=4)
    await store.sink.open()
    for part in range(3):
        await store.put(*(event(f"event {part * 30 + n}", NOON_MS) for n in range(30)))
    for limit in (1, 7):
        found: list[str] = []
        page = Page()
        while not found or page.cursor:
            page = await store.search.find(Query(limit=limit, cursor=page.cursor))
            assert 1 <= len(page.hits) <= limit
            found += messages(page)
        assert sorted(f"event {n}" for n in range(90)) == sorted(found)
    await store.close()


async def test_another_pipelines_indices_are_not_searched(elasticsearch: Elasticsearch, unique: str) -> None:
    """One whose prefix goes on where this one's ends."""
    ours, theirs = (elasticsearch_store(elasticsearch.url, prefix) for prefix in (unique, f"{unique}-dev"))
    for store, message in ((ours, "ours"), (theirs, "theirs")):
        await store.sink.open()
        await store.put(event(message))
    assert (["ours"], 1, ["theirs"]) == (await ours.find(), await ours.search.count(), await theirs.find())
    await ours.close()
    await theirs.close()


async def test_a_cluster_that_is_away_is_said_to_be(unique: str) -> None:
    """In words that say what to check."""
    store = elasticsearch_store(f"http://127.0.0.1:{free_ports(1)[0]}", unique)
    with pytest.raises(UnavailableError, match="cannot be reached"):
        await store.search.find(Query())
    with pytest.raises(UnavailableError, match="cannot be reached"):
        await store.search.count()
    await store.close()


async def test_half_an_answer_is_none(
    elasticsearch: Elasticsearch, unique: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a shard is away the search says so, and shows no page that only looks whole."""
    monkeypatch.setattr(elasticsearch_search, "PAUSE_SECS", 0.01)
    store = elasticsearch_store(elasticsearch.url, unique)
    await store.sink.open()
    await store.put(event("stored"))
    nowhere = {"index.routing.allocation.require._name": "nobody"}
    await store.search._client.indices.create(  # type: ignore[attr-defined]
        index=f"{unique}-2025.10.24", settings=nowhere, wait_for_active_shards="0"
    )
    with pytest.raises(UnavailableError, match="answered 503"):
        await store.search.find(Query())
    await store.search._client.indices.delete(index=f"{unique}-2025.10.24")  # type: ignore[attr-defined]
    assert ["stored"] == await store.find()
    assert STORED == await store.sink.write(Documents(["1"], ["2025.10.24"], [event("later")]))
    await store.close()
