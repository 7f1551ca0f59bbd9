"""Whether an input is to read a topic that LogFlow itself writes: it would read its own lines, and never end."""

from collections.abc import Iterable, Mapping
from typing import Any

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import IncompatibleBrokerVersion, KafkaError, UnknownTopicOrPartitionError

from logflow_app.config import Config
from logflow_app.config.inputs import KafkaInput as Section
from logflow_app.config.topic_template import fields_of
from logflow_app.errors import ConfigError, UnavailableError
from logflow_app.kafka_client import client_options
from logflow_app.kafka_trouble import trouble
from logflow_app.topic_ids import topic_id
from logflow_app.topics import ALERTS_TABLE, LEDGER_TABLE, WINDOWS_TABLE, changelog, named
from shippers.kafka.settings import KafkaInput

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
NO_ID = (UnknownTopicOrPartitionError, IncompatibleBrokerVersion, NotImplementedError)  # brokers before 2.8 have none


def own_topics(config: Config) -> frozenset[str]:
    """Return the names of the topics that LogFlow writes, whatever else is sent to further topics."""
    tables = (changelog(config.kafka.app_id, table) for table in (LEDGER_TABLE, WINDOWS_TABLE, ALERTS_TABLE))
    sent_to = config.shipper.topic
    return frozenset(
        {
            *named(config.kafka.topic_prefix),
            *tables,
            *([sent_to] if sent_to and not fields_of(sent_to) else []),
        }
    )


def refuse_circles(config: Config) -> None:
    """Raise ConfigError for inputs that name topics which LogFlow writes; brokers are compared as they are spelled."""
    problems = [
        str(config.places.problem(("inputs", "kafka", position, *at), sentence))
        for position, entry in enumerate(config.inputs.kafka)
        for at, sentence in _circles(entry, config)
    ]
    if problems:
        raise ConfigError(problems)


def _circles(entry: Section, config: Config) -> Iterable[tuple[tuple[str, ...], str]]:
    if _alike(entry.brokers) & _alike(config.kafka.brokers):
        for topic in sorted(own_topics(config) & set(entry.topics)):
            yield ("topics",), f"expected topics of other people, got {topic}, which is LogFlow's own"
    if entry.output_topic in entry.topics:
        yield ("output_topic",), f"expected an output_topic it does not read, got {entry.output_topic}"


def _alike(brokers: Iterable[str]) -> set[tuple[str, str]]:
    """Return addresses in one spelling."""
    parts = (broker.lower().rpartition(":") for broker in brokers)
    hosts = ((host.strip("[]").removesuffix("."), port) for host, _, port in parts)
    return {("localhost" if host in LOOPBACK else host, port) for host, port in hosts}


async def refuse_own(settings: KafkaInput, topics: Iterable[str]) -> None:
    """Raise ConfigError if one of these topics is not only named as one of our own, but is it, by its id.

    Raises UnavailableError where that cannot be known now.
    """
    asked = sorted(topics)
    if settings.own_kafka is None or not asked:
        return
    theirs, ours = await _ids(settings.connection, asked), await _ids(client_options(settings.own_kafka), asked)
    for topic in asked:
        if theirs[topic] is not None and theirs[topic] == ours[topic]:
            raise ConfigError(
                f"input {settings.name}: expected topics of other people, got {topic}, which is LogFlow's own: "
                f"{settings.connection['bootstrap_servers']} and {settings.own_kafka.bootstrap} are one Kafka"
            )


async def _ids(connection: Mapping[str, Any], topics: Iterable[str]) -> dict[str, str | None]:
    """Return the ids of topics; None for one that is not there, or of a Kafka that gives none."""
    client = AIOKafkaClient(**connection)
    try:
        await client.bootstrap()
        return {topic: await _id(client, topic) for topic in topics}
    except (KafkaError, OSError) as error:
        raise UnavailableError(await trouble(dict(connection), error)) from error
    finally:
        await client.close()


async def _id(client: AIOKafkaClient, topic: str) -> str | None:
    try:
        return await topic_id(client, topic)
    except UnavailableError as error:
        if isinstance(error.__cause__, NO_ID):
            return None
        raise
