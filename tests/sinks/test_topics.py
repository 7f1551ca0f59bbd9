"""Events in the topics that their shippers have named: only in allowed ones, at least once, and made when needed."""

import asyncio
from collections.abc import AsyncIterator

import msgspec
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaTimeoutError, MessageSizeTooLargeError

from logflow_app.config.kafka import KafkaSection
from logflow_app.config.model import Config
from logflow_app.config.routing import RoutingSection
from logflow_app.delivery import Delivery
from logflow_app.errors import UnavailableError
from logflow_app.events import Documents, Events
from logflow_app.kafka_client import client_options
from logflow_app.metrics import TOPIC_DOCUMENTS_REFUSED
from logflow_app.producer import make_producer
from logflow_app.setup import ensure_topic
from logflow_app.sinks.topics import Allowed, Routes, TopicsSink
from tests.delivery.batches import QUICK, Ledger, document, events_of, until
from tests.services import Kafka


def named(topic: str, *ids: str) -> Events:
    """Return events whose shipper has named a topic."""
    events = events_of(list(ids))
    events.pack.meta = msgspec.structs.replace(events.pack.meta, topic=topic)
    return events


class Shelf:
    """A producer that keeps what it is given, and refuses what it is told to."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, bytes, bytes]] = []
        self.refusals: list[Exception | None] = []

    async def send(self, topic: str, value: bytes, key: bytes) -> "asyncio.Future[None]":
        """See AIOKafkaProducer.send."""
        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        refusal = self.refusals.pop(0) if self.refusals else None
        if refusal is not None:
            answer.set_exception(refusal)
            return answer
        self.sent.append((topic, key, value))
        answer.set_result(None)
        return answer


def sink_on(shelf: Shelf, made: list[str], *allowed: str) -> TopicsSink:
    """Return a sink before a shelf."""

    async def make(topic: str) -> None:
        made.append(topic)

    return TopicsSink(Allowed(allowed, "logs"), lambda: shelf, make)  # type: ignore[arg-type,return-value]


@pytest.mark.parametrize(
    ("topic", "is_allowed"),
    [
        ("dhcp-lease-events", True),
        ("team-blue", True),
        ("team-", True),
        ("dhcp-lease-events2", False),
        ("logs-raw", False),
        ("logs-counts", False),
        ("team-\n", False),
        ("team-/../x", False),
        ("team-ü", False),
        ("team-" + "x" * 300, False),
        ("", False),
    ],
)
def test_only_allowed_topics_are_written_to(topic: str, *, is_allowed: bool) -> None:
    """A name is one of the list or begins with one of its prefixes, and is none of our own."""
    assert is_allowed == Allowed(["dhcp-lease-events", "team-*"], "logs")(topic)


def test_only_events_with_an_allowed_topic_are_chosen() -> None:
    """All others are the outputs' alone, and those of a topic that is not allowed are counted."""
    sink = sink_on(Shelf(), [], "a-events")
    before = TOPIC_DOCUMENTS_REFUSED._value.get()
    chosen = sink.choose([named("", "1"), named("a-events", "2", "3"), named("secret", "4", "5", "6")])
    assert [(["2", "3"], ["a-events", "a-events"])] == [(each.ids, each.days) for each in chosen]
    assert 3 == TOPIC_DOCUMENTS_REFUSED._value.get() - before


LEASE = (
    '{"timestamp":"2025-11-04T14:02:09.000Z","service":"dhcpd","extra_fields":{"type":"DHCP_LEASE","ip":"10.0.0.7"}}'
)
QUERY = '{"timestamp":"2025-11-04T14:02:09.000Z","service":"dnsmasq","extra_fields":{"type":"DNS_QUERY","name":"a.b"}}'
INNER = '{"timestamp":"2025-11-04T14:02:09.000Z","service":"app","extra_fields":{"a":{"type":"DHCP_LEASE"}}}'


def typed_sink(shelf: Shelf, **routing: object) -> TopicsSink:
    """Return a sink with routes, before a shelf."""

    async def make(topic: str) -> None:
        """Make nothing."""

    routes = Routes(RoutingSection.model_validate(routing))
    return TopicsSink(Allowed(["mine"], "logs"), lambda: shelf, make, routes)  # type: ignore[arg-type,return-value]


def mixed(topic: str) -> Events:
    """Return a lease, a query and an event of another kind, with the topic their shipper has named."""
    return msgspec.structs.replace(named(topic, "1", "2", "3"), documents=[LEASE, QUERY, INNER])


@pytest.mark.parametrize("topic", ["", "secret"])
def test_events_go_to_the_topic_of_their_type(topic: str) -> None:
    """Each kind of infrastructure event has its own, whatever its input; all others are the outputs' alone."""
    sink = typed_sink(Shelf(), typed={"DHCP": "leases", "DNS": "queries"})
    chosen = sink.choose([mixed(topic)])
    assert [(["1"], ["leases"], [LEASE]), (["2"], ["queries"], [QUERY])] == [
        (each.ids, each.days, each.documents) for each in chosen
    ]


def test_an_event_goes_to_a_topic_once() -> None:
    """A topic the shipper has named has all events already; that of another type has its own besides."""
    sink = typed_sink(Shelf(), typed={"DHCP": "mine", "DNS": "queries"})
    assert [(["1", "2", "3"], "mine"), (["2"], "queries")] == [
        (each.ids, each.days[0]) for each in sink.choose([mixed("mine")])
    ]


async def test_a_topic_has_records_in_its_own_format() -> None:
    """Protobuf where it is asked for, by name before prefix; JSON elsewhere."""
    shelf = Shelf()
    sink = typed_sink(shelf, formats={"a-*": "protobuf", "a-json": "json"})
    await sink.write(Documents(["1", "2", "3"], ["a-json", "a-other", "b"], [LEASE] * 3))
    assert [b"{", b"\n", b"{"] == [value[:1] for _, _, value in shelf.sent]


async def test_a_ticket_waits_for_its_topic() -> None:
    """What is refused now is sent again, and only then is the batch acknowledged; others' batches do not wait."""
    shelf, made, ledger = Shelf(), [], Ledger()
    shelf.refusals = [None, KafkaTimeoutError(), KafkaTimeoutError()]
    delivery = Delivery([sink_on(shelf, made, "a-events")], ledger.bury, QUICK)
    await delivery.open()
    first, second = ledger.ticket("with"), ledger.ticket("without")
    await delivery.submit(first, [named("a-events", "1", "2")])
    await delivery.submit(second, [named("", "3")])
    first.release()
    second.release()
    await until(lambda: len(ledger.acknowledged) == 2)
    assert ["without", "with"] == ledger.acknowledged
    assert [("a-events", b"payment-service", document(each).encode()) for each in "12"] == shelf.sent
    assert ["a-events"] == made
    await delivery.close(1.0)


async def test_a_document_too_large_is_buried() -> None:
    """It is the line's fault, and holds up nobody."""
    shelf, ledger = Shelf(), Ledger()
    shelf.refusals = [MessageSizeTooLargeError(), None]
    delivery = Delivery([sink_on(shelf, [], "a-events")], ledger.bury, QUICK)
    await delivery.open()
    ticket = ledger.ticket("batch")
    await delivery.submit(ticket, [named("a-events", "1", "2")])
    ticket.release()
    await until(lambda: ledger.acknowledged)
    assert [("1", "deliver:topics", "too_large")] == [(each.id, each.stage, each.reason) for each in ledger.buried]
    assert 1 == len(shelf.sent)
    await delivery.close(1.0)


async def test_a_topic_that_cannot_be_made_is_waited_for() -> None:
    """It is the destination's fault."""
    attempts: list[str] = []

    async def make(topic: str) -> None:
        attempts.append(topic)
        if len(attempts) < 3:
            raise UnavailableError("no leader")

    shelf = Shelf()
    sink = TopicsSink(Allowed(["a-events"], "logs"), lambda: shelf, make)  # type: ignore[arg-type,return-value]
    documents = Documents(["1"], ["a-events"], [document("1")])
    for _ in range(2):
        with pytest.raises(UnavailableError):
            await sink.write(documents)
    assert ([], []) == (await sink.write(documents))[:2]
    assert 1 == len(shelf.sent)


@pytest.fixture
async def producer(kafka: Kafka) -> AsyncIterator[AIOKafkaProducer]:
    """A producer as a worker has it."""
    made = await make_producer(client_options(KafkaSection(brokers=[kafka.bootstrap])))
    yield made
    await made.stop()


@pytest.mark.kafka
async def test_a_real_kafka_has_the_topic_and_the_records(
    kafka: Kafka, producer: AIOKafkaProducer, unique: str
) -> None:
    """A topic nobody has made is made, and a service's records are in order in one partition."""
    topic, config = f"{unique}-events", Config(kafka=KafkaSection(brokers=[kafka.bootstrap]))
    sink = TopicsSink(Allowed([topic], "logs"), lambda: producer, lambda name: ensure_topic(config, name))
    ids = [str(number) for number in range(200)]
    for _ in range(2):  # twice is what at least once may come to
        answer = await sink.write(Documents(ids, [topic] * 200, [document(each) for each in ids]))
        assert ([], []) == answer[:2]
    await ensure_topic(config, topic)
    consumer = AIOKafkaConsumer(
        bootstrap_servers=kafka.bootstrap, enable_auto_commit=False, auto_offset_reset="earliest"
    )
    await consumer.start()
    try:
        partitions = [TopicPartition(topic, n) for n in range(config.kafka.partitions.counts)]
        consumer.assign(partitions)
        await consumer.seek_to_beginning()
        came: list[tuple[int, bytes, bytes]] = []
        while len(came) < 400:
            for records in (await consumer.getmany(timeout_ms=500)).values():
                came += [(record.partition, record.key, record.value) for record in records]
    finally:
        await consumer.stop()
    assert 1 == len({partition for partition, _, _ in came})
    assert [(b"payment-service", document(each).encode()) for each in ids] * 2 == [each[1:] for each in came]
