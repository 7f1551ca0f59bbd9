"""Syslog → Kafka: one client that sends as fast as the shipper takes it, by TCP and by UDP."""

from collections.abc import Iterator

from bench.figures import Figure
from bench.port import Port, measure_port
from bench.run import Run

PART = "syslog → Kafka"


def measure(run: Run) -> Iterator[Figure]:
    """Yield the figures of both protocols."""
    for protocol in ("tcp", "udp"):
        row = f"LogFlow syslog, {protocol.upper()}"
        yield measure_port(run, Port(PART, row, "syslog", {"protocol": protocol}, "bench.apps.syslog_sender", protocol))
