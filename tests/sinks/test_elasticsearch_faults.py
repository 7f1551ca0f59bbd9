"""The Elasticsearch sink before a server that cuts off, hangs, talks garbage or is somebody else."""

import pytest

from logflow_app.delivery import Delivery
from logflow_app.errors import UnavailableError
from logflow_app.events import Documents
from logflow_app.sinks.base import STORED
from logflow_app.sinks.elasticsearch import ElasticsearchSink
from tests.delivery.batches import DAY, QUICK, Ledger, document, events_of, until
from tests.sinks.fault_server import (
    Handler,
    cut_off,
    garbage,
    good,
    hang,
    odd_items,
    one_item_short,
    refusing,
    serving,
    web_page,
    without_items,
)
from tests.sinks.nodes import output_to

BATCH = Documents(["1", "2"], [DAY] * 2, [document("1"), document("2")])

# What the server does, and words the error must have for the operator.
OUTAGES: list[tuple[Handler, str]] = [
    (one_item_short, "expected answers to 2 documents, came 1"),
    (without_items, "expected answers to 2 documents, came no"),
    (garbage, "no JSON"),
    (cut_off, "cannot be reached"),
    (hang, "did not answer in time"),
    (web_page, "no Elasticsearch"),
    (refusing(502), "answered 502: it, or a proxy before it, is not well"),
    (refusing(503, "cluster_block_exception"), "because"),
    (refusing(400, "illegal_argument_exception"), "does not understand the request"),
    (refusing(401, "security_exception"), "check username and password"),
    (refusing(403, "security_exception"), "check its privileges"),
    (refusing(404, "index_not_found_exception"), "check that the address"),
    (refusing(413), "raise http.max_content_length"),
    (refusing(429, "es_rejected_execution_exception"), "overloaded"),
]


@pytest.mark.parametrize(("handler", "words"), OUTAGES)
async def test_a_bad_answer_to_all_is_an_outage(handler: Handler, words: str) -> None:
    """Whatever concerns the whole request is waited out, and the error says what to check and no secret."""
    async with serving(handler) as server:
        login = {"username": "logflow", "password": "geheim", "request_timeout_secs": 0.2}
        sink = ElasticsearchSink(output_to(server.url, "logs", **login))
        with pytest.raises(UnavailableError, match=words) as raised:
            await sink.write(BATCH)
        await sink.close()
    assert "geheim" not in str(raised.value)


async def test_everything_ends_stored_through_all_of_them() -> None:
    """One fault after the other delays a batch and loses nothing of it."""
    ledger = Ledger()
    handlers = [handler for handler, _ in OUTAGES] + [odd_items]
    async with serving(good, *handlers, good) as server:
        sink = ElasticsearchSink(output_to(server.url, "logs", request_timeout_secs=0.2))
        delivery = Delivery([sink], ledger.bury, QUICK)
        await delivery.open()
        ticket = ledger.ticket("a")
        await delivery.submit(ticket, [events_of(["1", "2"])])
        ticket.release()
        await until(lambda: ledger.acknowledged)
        await delivery.close(5)
    assert [] == ledger.buried
    assert b'"_id":"2"' in server.bodies[-1]


async def test_the_servers_wish_to_wait_is_passed_on() -> None:
    """The seconds of `Retry-After` reach the back-off; a date there does no harm."""
    wishes = []
    for value in ("7", "Wed, 21 Oct 2026 07:28:00 GMT"):
        async with serving(refusing(503, **{"retry-after": value})) as server:
            sink = ElasticsearchSink(output_to(server.url, "logs"))
            with pytest.raises(UnavailableError) as raised:
                await sink.write(BATCH)
            await sink.close()
            wishes.append(raised.value.retry_after_secs)
    assert [7.0, None] == wishes


async def test_a_request_is_sent_once_with_the_login() -> None:
    """The client's own retries are off, and an API key or a user travels in the header."""
    seen = []
    for login in ({"api_key": "c2VjcmV0"}, {"username": "a", "password": "b"}):
        async with serving(refusing(503)) as server:
            sink = ElasticsearchSink(output_to(server.url, "logs", **login))
            with pytest.raises(UnavailableError):
                await sink.write(BATCH)
            await sink.close()
            seen += [headers["authorization"] for headers in server.headers]
    assert ["ApiKey c2VjcmV0", "Basic YTpi"] == seen


async def test_ids_are_escaped() -> None:
    """An id with quotes, line ends or any other character breaks no request."""
    odd = ['a"b', "c\\d", "e\nf", "g\x00h", "ü🙂"]
    async with serving(good) as server:
        sink = ElasticsearchSink(output_to(server.url, "logs"))
        assert STORED == await sink.write(Documents(odd, [DAY] * len(odd), ["{}"] * len(odd)))
        await sink.close()
    assert 2 * len(odd) == server.bodies[0].count(b"\n")


async def test_an_id_no_server_takes_is_refused_alone() -> None:
    """Elasticsearch refuses a whole request for one id of more than 512 bytes; only that document is refused here."""
    async with serving(good) as server:
        sink = ElasticsearchSink(output_to(server.url, "logs"))
        answer = await sink.write(Documents(["1", "ü" * 300, "2"], [DAY] * 3, ["{}"] * 3))
        await sink.close()
    assert ([], [(1, "too_large")]) == (answer.retry, [(one.position, one.reason) for one in answer.refused])
    assert 4 == server.bodies[0].count(b"\n")


async def test_the_index_template_needs_no_privilege_at_work() -> None:
    """A login that may only write documents goes on without writing the template."""
    async with serving(refusing(403, "security_exception")) as server:
        sink = ElasticsearchSink(output_to(server.url, "logs"))
        await sink.open()
        await sink.close()
