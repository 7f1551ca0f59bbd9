"""Why Kafka does not answer is told in words that say what to mend; test_secured_kafka asks a real one."""

import asyncio
import socket
import ssl
from collections.abc import Iterator

import pytest
from aiokafka.errors import KafkaConnectionError

from logflow_app import kafka_trouble
from logflow_app.kafka_trouble import trouble

BEGAN_WRONG = KafkaConnectionError("Unable to bootstrap")


@pytest.fixture
def mute(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of a server that takes connections and never says a word; patience is short."""
    monkeypatch.setattr(kafka_trouble, "ASK_SECS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


async def test_nobody_listens() -> None:
    """The address, the cause and what was tried."""
    assert (
        "Kafka at 127.0.0.1:1 does not answer: it refuses connections: nothing listens there (tried PLAINTEXT)"
        == await trouble({"bootstrap_servers": "127.0.0.1:1"}, BEGAN_WRONG)
    )


async def test_of_several_the_first_is_told() -> None:
    """By its address."""
    told = await trouble({"bootstrap_servers": "127.0.0.1:1,127.0.0.1:2"}, BEGAN_WRONG)
    assert "does not answer: 127.0.0.1:1 refuses connections" in told


async def test_a_name_nobody_knows() -> None:
    """A misspelled host is told as such."""
    told = await trouble({"bootstrap_servers": "kafka.invalid:9092"}, BEGAN_WRONG)
    assert "it is not known by that name" in told


async def test_a_silent_server(mute: int) -> None:
    """One that listens and says nothing is waited for a while, and told."""
    assert "it is silent for 0 s" in await trouble({"bootstrap_servers": f"127.0.0.1:{mute}"}, BEGAN_WRONG)


async def test_a_server_that_hangs_up_on_tls() -> None:
    """Whatever it is, it speaks no TLS."""

    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        options = {
            "bootstrap_servers": f"127.0.0.1:{port}",
            "security_protocol": "SSL",
            "ssl_context": ssl.create_default_context(),
        }
        told = await trouble(options, BEGAN_WRONG)
    assert "it does not speak TLS on this port" in told
    assert told.endswith("(tried SSL)")


async def test_what_asking_again_does_not_show_is_told_as_it_came(monkeypatch: pytest.MonkeyPatch) -> None:
    """A broker that answers now has its client's own error told."""

    async def answer(*_: object) -> None:
        return None

    monkeypatch.setattr(kafka_trouble, "_ask", answer)
    told = await trouble({"bootstrap_servers": "127.0.0.1:1"}, BEGAN_WRONG)
    assert f"does not answer: {BEGAN_WRONG!r} (tried" in told
