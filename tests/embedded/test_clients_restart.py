"""Kill -9 of the broker under load: nothing acknowledged is lost, and nothing of a numbering producer is doubled."""

import time
from collections.abc import Iterator

import pytest

from tests.embedded.clients import CLIENTS, WAIT_SECS, Client, Message
from tests.embedded.load import Load
from tests.embedded.process import EmbeddedBroker
from tests.services import Kafka

KILLS = 2


def until_more(load: Load, records: int) -> None:
    """Wait until so many more records are acknowledged."""
    wanted = len(load.acknowledged) + records
    end = time.monotonic() + WAIT_SECS
    while len(load.acknowledged) < wanted:
        assert time.monotonic() < end, len(load.acknowledged)
        time.sleep(0.01)


@pytest.mark.parametrize("idempotent", [True, False])
def test_a_kill_loses_nothing(own_broker: EmbeddedBroker, own_client: Client, unique: str, *, idempotent: bool) -> None:
    """All that was confirmed is where it was said to be; from a producer with numbers each once, and in order."""
    own_client.create_topic(unique)
    with Load(own_client, unique, idempotent=idempotent) as load:
        for _ in range(KILLS):
            until_more(load, 300)
            own_broker.kill()
            own_broker.start()
            confirmed = load.committed
            assert confirmed <= (own_client.committed(unique, unique) or -1)
        until_more(load, 300)
    _, end = own_client.offsets(unique)
    numbers = [int(m.value or b"") for m in own_client.read(unique, end)]
    assert {number: number for number in load.acknowledged} == {
        number: numbers[offset] for number, offset in load.acknowledged.items()
    }
    assert load.committed >= 0
    assert load.committed <= (own_client.committed(unique, unique) or 0)
    if idempotent:
        assert list(range(end)) == numbers


@pytest.fixture(params=["own_broker", pytest.param("kafka", marks=pytest.mark.kafka)])
def restartable(request: pytest.FixtureRequest) -> Iterator[EmbeddedBroker | Kafka]:
    """A broker that a test may kill and start."""
    broker = request.getfixturevalue(request.param)
    yield broker
    if not broker.running:
        broker.start()


def test_a_numbering_producer_goes_on_over_a_restart(restartable: EmbeddedBroker | Kafka, unique: str) -> None:
    """Producers that stay number on, and the broker still knows their numbers."""
    clients = {f"{unique}-{name}": made(restartable.bootstrap) for name, made in CLIENTS.items()}
    senders = {topic: client.sender() for topic, client in clients.items()}
    sent = [b"%d" % number for number in range(200)]
    for topic, sender in senders.items():
        clients[topic].create_topic(topic)
        assert list(range(100)) == sender.send(topic, [Message(value) for value in sent[:100]])
    restartable.kill()
    restartable.start()
    for topic, sender in senders.items():
        assert list(range(100, 200)) == sender.send(topic, [Message(value) for value in sent[100:]])
        assert sent == [m.value for m in clients[topic].read(topic, 200)]
        sender.close()
        clients[topic].close()


def test_groups_go_on_over_a_restart(own_broker: EmbeddedBroker, own_client: Client, unique: str) -> None:
    """Members find their way back into their group by themselves, and read on."""
    own_client.create_topic(unique, 2)
    member = own_client.member(unique, unique)
    found: list[Message] = []

    def read(count: int) -> None:
        end = time.monotonic() + WAIT_SECS
        while len(found) < count:
            assert time.monotonic() < end, len(found)
            found.extend(member.poll(0.2))

    own_client.produce(unique, [Message(b"before", partition=number % 2) for number in range(10)])
    read(10)
    member.commit()
    own_broker.kill()
    own_broker.start()
    own_client.produce(unique, [Message(b"after", partition=number % 2) for number in range(10)])
    read(20)
    assert [b"before"] * 10 + [b"after"] * 10 == [m.value for m in found]
    member.close()
