"""The configuration → syslog listeners."""

from collections.abc import Iterator
from pathlib import Path

from logflow_app.config import Config
from logflow_app.config.inputs import SyslogInput as Section
from logflow_app.config.inputs.syslog import SyslogTls
from shippers.spool.intake import Intake
from shippers.spool.source import Plan, Source
from shippers.spool.spool import Spool
from shippers.syslog.datagrams import DatagramListener
from shippers.syslog.settings import ClientLimits, SyslogInput, Tls
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
    return Tls(
        cert_file=entry.cert_file,
        key_file=entry.key_file,
        key_password=entry.key_password.get_secret_value() if entry.key_password else None,
        client_ca_file=entry.client_ca_file,
        is_client_required=entry.client_certs != "optional",
        client_names=tuple(entry.client_names),
        written_at=tuple(_written_at(path) for path in (entry.cert_file, entry.key_file, entry.client_ca_file) if path),
    )


def _written_at(path: Path) -> int:
    """Return when a file was changed last, 0 for one that is missing, which is told when the input begins."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
