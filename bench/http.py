"""HTTP → Kafka: a few clients that post batches as fast as they are answered, as lines of JSON and as `_bulk`."""

from collections.abc import Iterator

from bench.figures import Figure
from bench.port import Port, measure_ports
from bench.run import Run

PART = "HTTP → Kafka"
FORMS = {"ndjson": "LogFlow HTTP, lines of JSON", "bulk": "LogFlow HTTP, Elasticsearch's _bulk"}


def measure(run: Run) -> Iterator[Figure]:
    """Yield the figures of both forms."""
    ports = [Port(PART, row, "http", {}, "bench.apps.http_sender", form) for form, row in FORMS.items()]
    yield from measure_ports(run, ports)
