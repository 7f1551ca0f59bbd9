"""The real Kafka and Elasticsearch the measurements run against."""

from tests.services import Elasticsearch, Kafka


def kafka() -> Kafka:
    """Return a broker to be entered with `with`; a fresh one for every case, so that none finds another's data."""
    return Kafka(heap="768m")


def elasticsearch() -> Elasticsearch:
    """Return a node to be entered with `with`."""
    return Elasticsearch(heap="1g")
