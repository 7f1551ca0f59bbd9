"""Make what Kafka must hold before a worker starts, and refuse what is there in another shape."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from logflow_app.config.model import Config
from logflow_app.errors import ConfigError, UnavailableError
from logflow_app.kafka_client import client_options
from logflow_app.kafka_trouble import unreachable
from logflow_app.topics import Topics, TopicSpec, named, wanted

logger = logging.getLogger(__name__)

FIRST_PAUSE_SECS, LONGEST_PAUSE_SECS = 0.5, 10.0
CHECKED_SETTINGS = ("cleanup.policy", "message.timestamp.type")
_TOPIC_UNKNOWN = 3

Result = TypeVar("Result")


def topics_of(config: Config) -> Topics:
    """Return the names of LogFlow's topics under this configuration."""
    return named(config.kafka.topic_prefix)


def specs_of(config: Config) -> list[TopicSpec]:
    """Return every topic a worker needs under this configuration."""
    kafka = config.kafka
    return wanted(topics_of(config), kafka.app_id, kafka.partitions.raw, kafka.partitions.counts)


async def patiently(what: str, attempt: Callable[[], Awaitable[Result]]) -> Result:
    """Return what `attempt` gives, waiting with growing pauses, visibly, while it raises `UnavailableError`."""
    pause = FIRST_PAUSE_SECS
    while True:
        try:
            return await attempt()
        except UnavailableError as error:
            logger.warning("waiting_for_%s pause_secs=%.1f error=%s", what, pause, error)
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE_SECS)


async def ensure_topics(config: Config) -> list[str]:
    """Make the topics that are missing, check all others, and return the names of those made.

    Doing it twice, or by several workers at once, changes nothing. Raises `UnavailableError` while Kafka is away and
    `ConfigError`, naming the way out, where a topic has another number of partitions or another clean-up policy.
    """
    options = client_options(config.kafka)
    admin = AIOKafkaAdminClient(**options)
    try:
        await admin.start()
        return await _ensure(admin, specs_of(config), config.kafka.replication_factor)
    except (KafkaError, OSError, TimeoutError) as error:
        raise await unreachable(options, error) from error
    finally:
        await admin.close()


async def make_raw_topic(config: Config, name: str) -> None:
    """Make a further topic of raw lines, as the one that is always there, unless there is a topic of this name.

    Raises `UnavailableError` where that cannot be had now.
    """
    options = client_options(config.kafka)
    spec = next(spec for spec in specs_of(config) if spec.name == topics_of(config).raw)._replace(name=name)
    admin = AIOKafkaAdminClient(**options)
    try:
        await admin.start()
        if not await _partitions(admin, [name]):
            await _make(admin, [spec], config.kafka.replication_factor)
    except (KafkaError, OSError, TimeoutError) as error:
        raise await unreachable(options, error) from error
    finally:
        await admin.close()


async def ensure_topic(config: Config, name: str) -> None:
    """Make a topic that the configuration allows where it is missing, as the broker's own settings have it.

    Raises `UnavailableError` while that cannot be.
    """
    options = client_options(config.kafka)
    admin = AIOKafkaAdminClient(**options)
    spec = TopicSpec(name, config.kafka.partitions.counts, {})
    try:
        await admin.start()
        if not await _partitions(admin, [name]):
            await _make(admin, [spec], config.kafka.replication_factor)
    except (KafkaError, OSError, TimeoutError) as error:
        raise await unreachable(options, error) from error
    finally:
        await admin.close()


async def _ensure(admin: AIOKafkaAdminClient, specs: list[TopicSpec], replication: int | None) -> list[str]:
    present = await _partitions(admin, [spec.name for spec in specs])
    missing = [spec for spec in specs if spec.name not in present]
    if missing:
        await _make(admin, missing, replication)
        present = await _wait_for_leaders(admin, specs)
    settings = await _settings(admin, [spec.name for spec in specs])
    problems = [problem for spec in specs for problem in _differences(spec, present[spec.name], settings[spec.name])]
    if problems:
        raise ConfigError(problems)
    return [spec.name for spec in missing]


async def _make(admin: AIOKafkaAdminClient, specs: list[TopicSpec], replication: int | None) -> None:
    brokers = len((await admin.describe_cluster())["brokers"])
    await _create(admin, specs, replication or (3 if brokers >= 3 else 1))


async def _partitions(admin: AIOKafkaAdminClient, names: list[str]) -> dict[str, int]:
    """Return the number of partitions of each topic that exists and has leaders everywhere."""
    found: dict[str, int] = {}
    for topic in await admin.describe_topics(names):
        if topic["error_code"] not in (0, _TOPIC_UNKNOWN):
            raise UnavailableError(f"topic {topic['topic']}: {for_code(topic['error_code']).__name__}")
        if topic["error_code"] == 0:
            if any(partition["leader"] < 0 for partition in topic["partitions"]):
                raise UnavailableError(f"topic {topic['topic']} has partitions without a leader")
            found[topic["topic"]] = len(topic["partitions"])
    return found


async def _create(admin: AIOKafkaAdminClient, specs: list[TopicSpec], replication: int) -> None:
    if replication < 3:
        logger.warning("topics_not_replicated copies=%d: a lost broker disk loses lines", replication)
    extra = {"min.insync.replicas": "2"} if replication >= 3 else {}
    new = [NewTopic(s.name, s.partitions, replication, topic_configs=s.config | extra) for s in specs]
    answer = await admin.create_topics(new)
    for name, code, *message in answer.topic_errors:
        error = for_code(code)
        if code and error is not TopicAlreadyExistsError:  # another worker may have been quicker
            raise UnavailableError(f"topic {name} cannot be made: {error.__name__} {message[0] if message else ''}")
    logger.info("topics_made names=%s", ",".join(spec.name for spec in specs))


async def _wait_for_leaders(admin: AIOKafkaAdminClient, specs: list[TopicSpec]) -> dict[str, int]:
    """Return all partitions once every topic is known: Kafka answers before every leader is elected."""
    for _ in range(100):
        try:
            present = await _partitions(admin, [spec.name for spec in specs])
        except UnavailableError:
            present = {}
        if all(spec.name in present for spec in specs):
            return present
        await asyncio.sleep(0.1)
    raise UnavailableError("topics were made, but Kafka does not show them all")


async def _settings(admin: AIOKafkaAdminClient, names: list[str]) -> dict[str, dict[str, Any]]:
    answers = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name) for name in names])
    return {
        resource[3]: {entry[0]: entry[1] for entry in resource[4]}
        for answer in answers
        for resource in answer.resources
    }


def _differences(spec: TopicSpec, partitions: int, settings: dict[str, Any]) -> list[str]:
    problems = []
    if partitions != spec.partitions:
        problems.append(
            f"topic {spec.name}: expected {spec.partitions} partitions, it has {partitions}. Set kafka.partitions to "
            f"what it has, or let the workers drain it, stop them, delete the topic, and run `logflow setup`."
        )
    for name in CHECKED_SETTINGS:
        want, have = spec.config.get(name), settings.get(name)
        if want is not None and have is not None and set(want.split(",")) != set(str(have).split(",")):
            problems.append(
                f"topic {spec.name}: expected {name}={want}, it has {have}. Change it with `kafka-configs --alter "
                f"--entity-type topics --entity-name {spec.name} --add-config '{name}=[{want}]'`."
            )
    return problems
