"""A Kafka behind logins and TLS: whoever may enter works as without, whoever may not is told why, and no secret."""

import asyncio
import gc
import json
import logging
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from logflow_app.config import load
from logflow_app.errors import UnavailableError
from logflow_app.kafka_client import client_options
from logflow_app.producer import Record, make_producer, send_confirmed
from logflow_app.setup import ensure_topics, specs_of, topics_of
from logflow_app.topic_reader import read_topic
from shippers.configured import producer_settings
from shippers.connection import Connection
from shippers.packs import Record as Packed
from tests.conftest import running
from tests.delivery.batches import until
from tests.processes import Worker
from tests.services.secured_kafka import PASSWORD, USER, SecuredKafka

pytestmark = pytest.mark.kafka

WRONG = "a-wrong-password"
STARTING_SECS = 90


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecuredKafka]:
    """A Kafka with every kind of listener."""
    folder = tmp_path_factory.mktemp("certificates")
    with running(SecuredKafka, folder) as broker:
        yield broker


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    client = logging.getLogger("aiokafka")
    before = client.level
    client.setLevel(logging.CRITICAL)
    yield
    client.setLevel(before)


@pytest.fixture(autouse=True)
async def _connections_end() -> AsyncIterator[None]:
    """Wait for what clients that failed have let go of: they do not, and a loop that ends before leaves it open."""
    yield
    loop = asyncio.get_running_loop()
    await until(lambda: not [one for one in gc.get_objects() if _is_open(one, loop)])


def _is_open(thing: object, loop: asyncio.AbstractEventLoop) -> bool:
    return type(thing).__name__ == "_SelectorSocketTransport" and thing._loop is loop and thing._sock is not None


class Entry(NamedTuple):
    """A way to enter: which listener ("": the open one), by which login, trusting which authority (None: no TLS)."""

    listener: str
    mechanism: str | None = None
    kind: str | None = None
    password: str = PASSWORD


def sasl(mechanism: str, password: str = PASSWORD) -> dict[str, str]:
    """Return the section kafka.sasl."""
    return {"mechanism": mechanism, "username": USER, "password": password}


def tls(broker: SecuredKafka, kind: str) -> dict[str, str]:
    """Return the section kafka.tls: trusting the right authority or another one, with or without a certificate."""
    files = {"ca_file": str(broker.other_ca_file if kind == "other" else broker.ca_file)}
    own = {"cert_file": str(broker.own_file), "key_file": str(broker.key_file)}
    return files | own if kind == "mutual" else files


def config_of(entry: Entry, broker: SecuredKafka, folder: Path, name: str) -> Path:
    """Write a configuration that enters in this way, with topics of its own."""
    address = broker.address(entry.listener) if entry.listener else broker.bootstrap
    sections = {"sasl": sasl(entry.mechanism, entry.password)} if entry.mechanism else {}
    sections |= {"tls": tls(broker, entry.kind)} if entry.kind else {}
    partitions = {"raw": 2, "counts": 1}
    kafka = {"brokers": [address], "topic_prefix": name, "app_id": name, "partitions": partitions}
    path = folder / "logflow.yaml"
    path.write_text(json.dumps({"kafka": kafka | sections}))
    return path


@pytest.mark.parametrize(
    "entry",
    [
        Entry("LOGIN", "PLAIN"),
        Entry("LOGIN", "SCRAM-SHA-256"),
        Entry("TLS", None, "right"),
        Entry("BOTH", "PLAIN", "right"),
        Entry("BOTH", "SCRAM-SHA-256", "right"),
        Entry("BOTH", "SCRAM-SHA-512", "right"),
        Entry("MUTUAL", None, "mutual"),
    ],
    ids=lambda entry: f"{entry.listener}-{entry.mechanism}",
)
async def test_whoever_may_enter_works_as_without(
    secured: SecuredKafka, unique: str, tmp_path: Path, entry: Entry
) -> None:
    """Setup makes the topics, the shipper's and the worker's producers have their records confirmed, readers read."""
    config = load(config_of(entry, secured, tmp_path, unique), {})
    topics = topics_of(config)

    assert [spec.name for spec in specs_of(config)] == await ensure_topics(config)
    connection = Connection(producer_settings(config, None))
    try:
        assert 2 == await connection.partitions(topics.raw)
        assert None is await connection.send(topics.raw, 1, [Packed("lane", b"shipped", 0, 7, 1)])
    finally:
        await connection.close()
    producer = await make_producer(client_options(config.kafka))
    try:
        await send_confirmed(producer, [Record(topics.raw, b"lane", b"produced", 1)])
    finally:
        await producer.stop()
    read = [record.value async for record in read_topic(client_options(config.kafka), topics.raw)]
    assert [b"shipped", b"produced"] == read


REFUSALS = [
    (Entry("LOGIN", "PLAIN", None, WRONG), "it refuses the login: authentication failed"),
    (Entry("LOGIN", "SCRAM-SHA-256", None, WRONG), "it refuses the login: authentication failed"),
    (Entry("LOGIN", "SCRAM-SHA-512"), "it does not take this way to log in; set `kafka.sasl.mechanism`"),
    (Entry("LOGIN"), "as one that asks for a login (`kafka.sasl`) does"),
    (Entry("LOGIN", "PLAIN", "right"), "it does not speak TLS on this port"),
    (Entry("TLS", None, "other"), "it shows a certificate that is not trusted: unable to get local issuer"),
    (Entry("TLS"), "it speaks TLS on this port, and was spoken to without; set `kafka.tls`"),
    (Entry("TLS", "PLAIN", "right"), "it takes no login on this port; leave `kafka.sasl` out"),
    (Entry("BOTH", "PLAIN"), "it speaks TLS on this port, and was spoken to without; set `kafka.tls`"),
    (Entry("BOTH", None, "right"), "as one that asks for a login (`kafka.sasl`) or a certificate"),
    (Entry("BOTH", "SCRAM-SHA-256", "right", WRONG), "it refuses the login: authentication failed"),
    (Entry("MUTUAL", None, "right"), "or a certificate (`kafka.tls.cert_file`) does"),
    (Entry("", "PLAIN"), "it takes no login on this port; leave `kafka.sasl` out"),
    (Entry("", None, "right"), "it does not speak TLS on this port; leave `kafka.tls` out"),
]


@pytest.mark.parametrize(("entry", "words"), REFUSALS)
async def test_whoever_may_not_is_told_why(
    secured: SecuredKafka, unique: str, tmp_path: Path, entry: Entry, words: str
) -> None:
    """Setup names the address, what was tried and the cause; no password stands in it."""
    config = load(config_of(entry, secured, tmp_path, unique), {})
    with pytest.raises(UnavailableError) as raised:
        await ensure_topics(config)
    error = str(raised.value)
    assert error.startswith(f"Kafka at {config.kafka.bootstrap} does not answer: it ")
    assert words in error
    assert f"(tried {config.kafka.security_protocol}" in error
    assert (WRONG in error, PASSWORD in error) == (False, False)


async def test_readers_tell_it_too(secured: SecuredKafka, unique: str, tmp_path: Path) -> None:
    """Commands that read a topic say the same."""
    config = load(config_of(Entry("LOGIN", "PLAIN", None, WRONG), secured, tmp_path, unique), {})
    with pytest.raises(UnavailableError, match="it refuses the login: authentication failed"):
        [record async for record in read_topic(client_options(config.kafka), topics_of(config).dead_letters)]


async def test_a_shipper_tells_it_and_goes_on_trying(
    secured: SecuredKafka, unique: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Its log has the cause in one line, without the password; let in later, it goes on by itself."""
    config = load(config_of(Entry("LOGIN", "PLAIN", None, WRONG), secured, tmp_path, unique), {})
    await ensure_topics(load(config_of(Entry("LOGIN", "PLAIN"), secured, tmp_path, unique), {}))
    settings = producer_settings(config, None)
    connection = Connection(settings)
    opening = asyncio.create_task(connection.partitions(settings.topic))
    try:
        await until(lambda: "kafka_unreachable" in caplog.text)
        settings.connection["sasl_plain_password"] = PASSWORD
        assert 2 == await opening
    finally:
        opening.cancel()
        await asyncio.gather(opening, return_exceptions=True)
        await connection.close()
    line = next(record.getMessage() for record in caplog.records if record.name == "shippers.connection")
    assert line.startswith(f"kafka_unreachable brokers={config.kafka.bootstrap} error=")
    assert "it refuses the login: authentication failed" in line
    assert WRONG not in caplog.text


@pytest.mark.parametrize(
    "entry",
    [Entry("LOGIN", "PLAIN"), Entry("BOTH", "SCRAM-SHA-512", "right"), Entry("MUTUAL", None, "mutual")],
    ids=lambda entry: f"{entry.listener}-{entry.mechanism}",
)
async def test_a_shipper_ships_by_any_door(secured: SecuredKafka, unique: str, tmp_path: Path, entry: Entry) -> None:
    """The command sends every line through login and encryption, and keeps its secrets to itself."""
    path = config_of(entry, secured, tmp_path, unique)
    config = load(path, {})
    await ensure_topics(config)
    (tmp_path / "app.log").write_text("".join(f"line {n}\n" for n in range(1000)))
    command = [sys.executable, "-m", "shippers", "file", "app.log", "--config", str(path), "--once"]
    shipper = await asyncio.create_subprocess_exec(
        *command, cwd=tmp_path, stderr=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(STARTING_SECS):
        out, log = await shipper.communicate()
    assert (0, b"") == (shipper.returncode, out), log
    read = [
        json.loads(record.value) async for record in read_topic(client_options(config.kafka), topics_of(config).raw)
    ]
    assert [f"line {n}" for n in range(1000)] == [line for record in read for line in record["raw_logs"]]
    assert PASSWORD.encode() not in log


def test_a_worker_enters_with_a_login_over_tls(secured: SecuredKafka, unique: str, tmp_path: Path) -> None:
    """Faust's own consumer is let in, too: the worker owns its partitions and reads them."""
    config = config_of(Entry("BOTH", "SCRAM-SHA-256", "right"), secured, tmp_path, unique)
    worker = Worker("worker", tmp_path, config)
    worker.start()
    try:
        worker._child.wait_until(lambda: worker.ready, STARTING_SECS)
    finally:
        worker.terminate()
    assert PASSWORD not in worker.log
