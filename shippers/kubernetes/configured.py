"""The configuration → inputs that follow pods."""

from collections.abc import Iterator

from logflow_app.config import Config
from logflow_app.config.inputs import KubernetesInput as Section
from shippers.kubernetes.settings import Access, KubernetesInput, Selection
from shippers.kubernetes.source import PodSource
from shippers.spool.intake import Intake
from shippers.spool.source import Plan, Source
from shippers.spool.spool import Spool


def plans(config: Config) -> Iterator[Plan]:
    """Yield the inputs `kubernetes` of the configuration."""
    for entry in config.inputs.kubernetes:
        yield plan(_settings(entry))


def plan(source: KubernetesInput) -> Plan:
    """Return how an input is begun."""

    def begin(spool: Spool) -> Source:
        intake = Intake(source.name, source.service, spool, source.rate_limit)
        return PodSource(source, intake.join(source.joins))

    where = ",".join(source.selection.namespaces) or "*"
    return Plan(source.name, f"kubernetes:{where}", begin, source)


def _settings(entry: Section) -> KubernetesInput:
    return KubernetesInput(
        name=entry.name,
        service=entry.service or "",
        selection=Selection(
            namespaces=entry.all_namespaces,
            labels=entry.label_selector or "",
            fields=entry.field_selector or "",
            containers=tuple(entry.containers),
            not_containers=tuple(entry.exclude_containers),
            init_containers=entry.init_containers,
            ephemeral_containers=entry.ephemeral_containers,
        ),
        access=Access(entry.kubeconfig, entry.context),
        follow=entry.follow,
        previous=entry.previous,
        since_secs=entry.since,
        enrich=entry.enrich_metadata,
        annotations=tuple(entry.annotations),
        rate_limit=entry.rate_limit,
        max_streams=entry.max_streams,
        max_message_bytes=entry.max_message_bytes,
        topic=entry.output_topic or "",
        joins=entry.joins,
    )
