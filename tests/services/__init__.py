"""Real Kafka and Elasticsearch nodes for tests, torture and benchmarks, fetched by Maven, run as child processes."""

from tests.services.elasticsearch import Elasticsearch
from tests.services.kafka import Kafka
from tests.services.machine import ServiceMissingError

__all__ = ["Elasticsearch", "Kafka", "ServiceMissingError"]
