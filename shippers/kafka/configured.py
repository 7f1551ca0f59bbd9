"""The configuration → foreign topics to read."""

from collections.abc import Iterator

from logflow_app.config import Config
from logflow_app.config.inputs import KafkaInput as Section
from logflow_app.config.kafka import KafkaSection
from logflow_app.kafka_client import client_options
from shippers.kafka.circles import own_topics, refuse_circles
from shippers.kafka.settings import KafkaInput
from shippers.kafka.source import KafkaSource
from shippers.spool.intake import Intake
from shippers.spool.source import Plan, Source
from shippers.spool.spool import Spool


def plans(config: Config) -> Iterator[Plan]:
    """Yield the Kafka inputs of the configuration; raises ConfigError for one that would read what it writes."""
    refuse_circles(config)
    for entry in config.inputs.kafka:
        yield plan(_settings(entry, config))


def plan(settings: KafkaInput) -> Plan:
    """Return how an input is begun."""

    def begin(spool: Spool) -> Source:
        return KafkaSource(settings, Intake(settings.name, settings.service, spool).join(settings.joins))

    what = ",".join(settings.topics) or settings.pattern
    return Plan(settings.name, f"kafka://{settings.connection['bootstrap_servers']}/{what}", begin, settings)


def _settings(entry: Section, config: Config) -> KafkaInput:
    section = KafkaSection(brokers=entry.brokers, sasl=entry.sasl, tls=entry.tls)
    return KafkaInput(
        name=entry.name,
        connection=client_options(section),
        topics=tuple(entry.topics),
        pattern=entry.topic_pattern,
        own_prefixes=(f"{config.kafka.topic_prefix}-", f"{config.kafka.app_id}-"),
        own_topics=own_topics(config) | ({entry.output_topic} if entry.output_topic else set()),
        own_kafka=config.kafka,
        group=entry.group,
        start_at=entry.start_at,
        service=entry.service or "",
        service_header=entry.service_header,
        keep=tuple(entry.keep),
        refresh_secs=entry.refresh_secs,
        output_topic=entry.output_topic or "",
        joins=entry.joins,
    )
