"""Syslog → Kafka: one client that sends as fast as the shipper takes it, by TCP and by UDP."""

from collections.abc import Iterator

from bench.figures import Figure
from bench.port import Port, measure_ports
from bench.run import Run

PART = "syslog → Kafka"


def measure(run: Run) -> Iterator[Figure]:
    """Yield the figures of both protocols."""
    yield from measure_ports(run, map(_port, ("tcp", "udp")))


def _port(protocol: str) -> Port:
    row = f"LogFlow syslog, {protocol.upper()}"
    return Port(PART, row, "syslog", {"protocol": protocol}, "bench.apps.syslog_sender", protocol)
