"""The configuration → syslog listeners."""

from collections.abc import Iterator
from dataclasses import replace

from logflow_app.config import Config
from logflow_app.config.inputs import SyslogInput as Section
from logflow_app.config.inputs.syslog import SyslogTls
from shippers.listening.tls import Tls, tls_settings
from shippers.spool.intake import Intake
from shippers.spool.source import Plan, Source
from shippers.spool.spool import Spool
from shippers.syslog.datagrams import DatagramListener
from shippers.syslog.settings import ClientLimits, SyslogInput
from shippers.syslog.streams import StreamListener


def plans(config: Config) -> Iterator[Plan]:
    """Yield the syslog inputs of the configuration."""
    for entry in config.inputs.syslog:
        yield plan(_settings(entry))


def plan(source: SyslogInput) -> Plan:
    """Return how an input is begun."""

    def begin(spool: Spool) -> Source:
        can_wait = source.protocol != "udp"
        intake = Intake(source.name, source.service, spool, source.clients.rate_limit, can_wait=can_wait)
        intake.join(source.joins)
        return StreamListener(source, intake) if source.is_stream else DatagramListener(source, intake)

    return Plan(source.name, source.place, begin, source)


def _settings(entry: Section) -> SyslogInput:
    host, _, port = entry.address.rpartition(":")
    return SyslogInput(
        name=entry.name,
        host=host.removeprefix("[").removesuffix("]"),
        port=int(port),
        protocol="unix_stream" if entry.protocol == "unix" and entry.socket == "stream" else entry.protocol,
        service=entry.service or "",
        topic=entry.output_topic or "",
        path=entry.path,
        mode=int(entry.mode, 8),
        buffer_messages=entry.buffer_size,
        max_message_bytes=entry.max_message_bytes,
        joins=entry.joins,
        tls=_tls(entry.tls) if entry.tls else None,
        clients=ClientLimits(
            allow=tuple(entry.allow),
            deny=tuple(entry.deny),
            rate_limit=entry.rate_limit,
            max_connections=entry.max_connections,
            max_connections_per_client=entry.max_connections_per_client,
            idle_secs=entry.idle_timeout,
        ),
    )


def _tls(entry: SyslogTls) -> Tls:
    is_required = entry.client_certs != "optional"
    return replace(tls_settings(entry), is_client_required=is_required, client_names=tuple(entry.client_names))
