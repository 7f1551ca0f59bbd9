"""The configuration → syslog listeners."""

from collections.abc import Iterator

from logflow_app.config import Config
from logflow_app.config.inputs import SyslogInput as Section
from shippers.spool.intake import Intake
from shippers.spool.source import Plan, Source
from shippers.spool.spool import Spool
from shippers.syslog.settings import SyslogInput
from shippers.syslog.tcp import TcpListener
from shippers.syslog.udp import UdpListener


def plans(config: Config) -> Iterator[Plan]:
    """Yield the syslog inputs of the configuration."""
    for entry in config.inputs.syslog:
        yield plan(_settings(entry))


def plan(source: SyslogInput) -> Plan:
    """Return how an input is begun."""

    def begin(spool: Spool) -> Source:
        intake = Intake(source.name, source.service, spool, source.rate_limit, can_wait=source.protocol != "udp")
        return UdpListener(source, intake) if source.protocol == "udp" else TcpListener(source, intake)

    return Plan(source.name, f"{source.protocol}://{source.host}:{source.port}", begin, source)


def _settings(entry: Section) -> SyslogInput:
    host, _, port = entry.address.rpartition(":")
    return SyslogInput(
        name=entry.name,
        host=host.removeprefix("[").removesuffix("]"),
        port=int(port),
        protocol=entry.protocol,
        service=entry.service or "",
        rate_limit=entry.rate_limit,
        buffer_messages=entry.buffer_size,
        max_message_bytes=entry.max_message_bytes,
        max_connections=entry.max_connections,
        idle_secs=entry.idle_timeout,
    )
