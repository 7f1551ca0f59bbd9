"""The configuration → HTTP listeners."""

from collections.abc import Iterator

from logflow_app.config import Config
from logflow_app.config.inputs import HttpInput as Section
from shippers.http.listener import HttpListener
from shippers.http.settings import HttpInput, Limits
from shippers.listening.tls import tls_settings
from shippers.spool.intake import Intake
from shippers.spool.source import Plan, Source
from shippers.spool.spool import Spool


def plans(config: Config) -> Iterator[Plan]:
    """Yield the HTTP inputs of the configuration."""
    for entry in config.inputs.http:
        yield plan(_settings(entry))


def plan(source: HttpInput) -> Plan:
    """Return how an input is begun."""

    def begin(spool: Spool) -> Source:
        return HttpListener(source, Intake(source.name, source.service, spool))

    scheme = "https" if source.tls else "http"
    return Plan(source.name, f"{scheme}://{source.host}:{source.port}", begin, source)


def _settings(entry: Section) -> HttpInput:
    return HttpInput(
        name=entry.name,
        host=entry.host,
        port=int(entry.address.rpartition(":")[2]),
        path=entry.path,
        batch_path=entry.batch_path,
        protocols=tuple(entry.protocols),
        service=entry.service or "",
        api_keys=tuple(key.get_secret_value() for key in entry.api_keys),
        tls=tls_settings(entry.tls) if entry.tls else None,
        rate_limit=entry.rate_limit,
        elasticsearch_version=entry.elasticsearch_version,
        limits=Limits(**entry.limits.model_dump()),
        joins=entry.joins,
        topic=entry.output_topic or "",
    )
