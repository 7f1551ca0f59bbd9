"""The index template, in a real Elasticsearch: whatever a user logs, the document fits."""

import json
from collections.abc import AsyncIterator

import pytest

from logflow_app.errors import ConfigError, UnavailableError
from logflow_app.events import Documents
from logflow_app.sinks.base import STORED
from logflow_app.sinks.elasticsearch import ElasticsearchSink
from tests.delivery.batches import DAY, document
from tests.services import Elasticsearch
from tests.sinks.nodes import ask, output_to, stored

pytestmark = pytest.mark.elasticsearch


def nested(depth: int) -> dict[str, object]:
    """Return objects in objects."""
    found: dict[str, object] = {"bottom": 1}
    for _ in range(depth):
        found = {"a": found}
    return found


# What extra_fields may hold: clashes of types between lines, depth, length, odd names.
HOSTILE: list[dict[str, object]] = [
    {"user": 1},
    {"user": "text"},
    {"user": {"id": 1}},
    {"user": [1, "text", {"id": 2}, None, [3]]},
    {"deep": nested(500)},
    {"long": "x" * 100_000},
    {"wide": "🙂" * 20_000},
    {f"field_{n}": n for n in range(3000)},
    {"a.b": 1, "a": {"b": 2}, ".": 3, "": 4, "..": 5, "a..b": 6},
    {"_id": "1", "_source": 2, "timestamp": "x"},
    {"nul": "a\x00b", "lone": "\ud800", "control": "\x1b[2J"},
    {"huge": 10**900, "tiny": 1e-300, "negative": -(2**63) - 1},
    {},
]


@pytest.fixture
async def sink(elasticsearch: Elasticsearch, unique: str) -> AsyncIterator[ElasticsearchSink]:
    """A sink with its template in place."""
    made = ElasticsearchSink(output_to(elasticsearch.url, unique))
    await made.setup()
    yield made
    await made.close()


async def test_no_extra_field_is_refused(sink: ElasticsearchSink, elasticsearch: Elasticsearch, unique: str) -> None:
    """Fields that clash, nest, explode or are too long to index are stored all the same, and as they came."""
    ids = [str(n) for n in range(len(HOSTILE))]
    bodies = [document(n, extra_fields=fields) for n, fields in zip(ids, HOSTILE, strict=True)]
    assert STORED == await sink.write(Documents(ids, [DAY] * len(ids), bodies))
    found = stored(elasticsearch.url, unique)
    assert [json.loads(body)["extra_fields"] for body in bodies] == [found[n]["extra_fields"] for n in ids]


async def test_long_texts_are_stored(sink: ElasticsearchSink, elasticsearch: Elasticsearch, unique: str) -> None:
    """A long message, service, host or file is stored; only its exact text cannot be searched."""
    long = "y" * 50_000
    body = document("1", service=long, message=long, source={"hostname": long, "file": long}, tags=[long])
    assert STORED == await sink.write(Documents(["1"], [DAY], [body]))
    assert long == stored(elasticsearch.url, unique)["1"]["service"]


async def test_known_fields_are_found(sink: ElasticsearchSink, elasticsearch: Elasticsearch, unique: str) -> None:
    """Service, level, words of the message, time and extra fields can be searched for."""
    extra = {"http": {"status": 503}}
    assert STORED == await sink.write(Documents(["1"], [DAY], [document("1", extra_fields=extra, tags=["unparsed"])]))
    stored(elasticsearch.url, unique)
    query = (
        "service:payment-service AND level:INFO AND message:PAID AND source.hostname:web-1 AND tags:unparsed "
        "AND extra_fields.http.status:503 AND timestamp:[2025-10-23T15\\:30\\:45Z TO 2025-10-23T15\\:30\\:46Z]"
    )
    answer = ask(elasticsearch.url, "POST", f"/{unique}-*/_count", {"query": {"query_string": {"query": query}}})
    assert 1 == answer["count"]


async def test_an_unknown_field_changes_no_mapping(
    sink: ElasticsearchSink, elasticsearch: Elasticsearch, unique: str
) -> None:
    """A field nobody declared is stored and adds nothing to the mapping, so no two services can clash by it."""
    assert STORED == await sink.write(Documents(["1"], [DAY], [document("1", surprise=1)]))
    assert STORED == await sink.write(Documents(["2"], [DAY], [document("2", surprise={"a": "b"})]))
    mapping = ask(elasticsearch.url, "GET", f"/{unique}-{DAY}/_mapping")[f"{unique}-{DAY}"]["mappings"]
    assert "surprise" not in mapping["properties"]
    assert {"1", "2"} == set(stored(elasticsearch.url, unique))


async def test_prefixes_that_begin_alike_have_templates_of_their_own(
    sink: ElasticsearchSink, elasticsearch: Elasticsearch, unique: str
) -> None:
    """A second pipeline whose prefix goes on where the first one's ends neither takes its template nor is refused."""
    longer = ElasticsearchSink(output_to(elasticsearch.url, f"{unique}-dev", refresh_interval="7s"))
    await longer.setup()
    await longer.close()
    for prefix, interval in ((unique, "1s"), (f"{unique}-dev", "7s")):
        chosen = ask(elasticsearch.url, "POST", f"/_index_template/_simulate_index/{prefix}-{DAY}")["template"]
        assert interval == chosen["settings"]["index"]["refresh_interval"]


ELASTICS_OWN = {"priority": 100, "data_stream": {}, "_meta": {"managed": True}}


async def test_names_taken_for_data_streams_are_refused(elasticsearch: Elasticsearch, unique: str) -> None:
    """Elastic's own template would refuse every document: setup says so, and a worker waits instead of burying all."""
    ask(
        elasticsearch.url,
        "PUT",
        f"/_index_template/{unique}",
        ELASTICS_OWN | {"index_patterns": [f"{unique}-*-*"]},
    )
    sink = ElasticsearchSink(output_to(elasticsearch.url, f"{unique}-dev"))
    plain = ElasticsearchSink(output_to(elasticsearch.url, unique))
    try:
        with pytest.raises(ConfigError, match=f"'{unique}-dev', whose indices the template '{unique}'"):
            await sink.setup()
        with pytest.raises(UnavailableError, match="no template of Elasticsearch takes for data streams"):
            await sink.open()
        await plain.setup()
        assert STORED == await plain.write(Documents(["1"], [DAY], [document("1")]))
    finally:
        await sink.close()
        await plain.close()
        ask(elasticsearch.url, "DELETE", f"/_index_template/{unique}")


async def test_a_template_of_the_operator_may_go_before_ours(elasticsearch: Elasticsearch, unique: str) -> None:
    """One of higher priority that makes plain indices is a wish, and no mistake."""
    own = {"priority": 300, "index_patterns": [f"{unique}-*"], "template": {"settings": {"number_of_replicas": 0}}}
    ask(elasticsearch.url, "PUT", f"/_index_template/{unique}", own)
    sink = ElasticsearchSink(output_to(elasticsearch.url, unique))
    try:
        await sink.setup()
        assert STORED == await sink.write(Documents(["1"], [DAY], [document("1")]))
    finally:
        await sink.close()
        ask(elasticsearch.url, "DELETE", f"/_index_template/{unique}")
