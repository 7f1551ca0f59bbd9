"""The real services keep what they were given through a stop and a kill."""

import json
import urllib.request

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from tests.services import Elasticsearch, Kafka, ServiceMissingError
from tests.services.machine import find_jdk


@pytest.mark.kafka
async def test_kafka_keeps_acknowledged_records_through_a_kill(kafka: Kafka, unique: str) -> None:
    """A record acknowledged before the broker is killed is there when it has started again."""
    kafka.create_topics({unique: 2}, {"cleanup.policy": "compact"})
    async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap) as producer:
        await producer.send_and_wait(unique, b"kept", key=b"key", partition=1)
    kafka.kill()
    kafka.start()
    async with AIOKafkaConsumer(
        bootstrap_servers=kafka.bootstrap, enable_auto_commit=False, auto_offset_reset="earliest"
    ) as consumer:
        place = TopicPartition(unique, 1)
        consumer.assign([place])
        await consumer.seek_to_beginning(place)
        record = await consumer.getone()
    assert (b"key", b"kept") == (record.key, record.value)


@pytest.mark.kafka
def test_kafka_forgets_a_deleted_topic(kafka: Kafka, unique: str) -> None:
    """A deleted topic can be created again at once, empty and with other partitions."""
    kafka.create_topics({unique: 1})
    kafka.delete_topics(unique)
    kafka.create_topics({unique: 3})
    with pytest.raises(RuntimeError, match=unique):
        kafka.create_topics({unique: 3})


@pytest.mark.elasticsearch
def test_elasticsearch_says_who_it_is_on_its_root(elasticsearch: Elasticsearch) -> None:
    """`GET /` names a 9.x version and `HEAD /` answers without a body, as clients expect."""
    with urllib.request.urlopen(elasticsearch.url) as answer:
        assert "9" == json.load(answer)["version"]["number"].split(".")[0]
        assert "Elasticsearch" == answer.headers["X-elastic-product"]
    with urllib.request.urlopen(urllib.request.Request(elasticsearch.url, method="HEAD")) as answer:
        assert (200, b"") == (answer.status, answer.read())


def test_a_missing_jdk_is_told_with_the_way_out() -> None:
    """A version nobody has is refused with what to install and what to point to it."""
    with pytest.raises(ServiceMissingError, match=r"Java 999 or newer.*JAVA_HOME"):
        find_jdk(999)
