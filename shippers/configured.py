"""The configuration → what shippers and their producer are told."""

from collections.abc import Callable, Iterable
from inspect import isawaitable

from logflow_app.config import Config
from logflow_app.errors import ConfigError
from logflow_app.kafka_client import client_options
from logflow_app.topics import named
from shippers.connection import ProducerSettings
from shippers.file.configured import file_jobs
from shippers.file.shipper import FileJob
from shippers.job import Job, Shipper
from shippers.packs import PackLimits
from shippers.spool.settings import SpoolSettings
from shippers.spool.shipper import SpoolJob
from shippers.spool.source import Plan
from shippers.syslog.configured import plans as syslog_plans
from shippers.wishes import Wishes

FILES = "files"
SPOOLED: dict[str, Callable[[Config], Iterable[Plan]]] = {"syslog": syslog_plans}


def jobs(config: Config, wishes: Wishes) -> list[Job]:
    """Return what is to be shipped; raises ConfigError if that is nothing."""
    found: list[Job] = []
    if wishes.serves(FILES):
        found += file_jobs(config, wishes)
    if not wishes.paths and not wishes.ends_when_read:
        plans = [plan for kind, each in SPOOLED.items() if wishes.serves(kind) for plan in each(config)]
        found += [_spool_job(plans, config, wishes)] if plans else []
    if not found:
        where = " or ".join(f"inputs.{kind}" for kind in (FILES, *SPOOLED) if wishes.serves(kind))
        raise ConfigError(f"nothing to ship: name files on the command line, or inputs in the configuration ({where})")
    return found


async def change(shipper: Shipper, job: Job) -> None:
    """Tell a shipper what its job has become; raises ConfigError where it cannot do that, and goes on as before."""
    reconfigure = getattr(shipper, "reconfigure", None)
    if reconfigure is None:
        raise ConfigError(f"{', '.join(job.describes)}: this kind of input is changed by a restart")
    outcome = reconfigure(job.inputs, job.settings) if isinstance(job, FileJob) else reconfigure(job.plans, job.spool)  # type: ignore[attr-defined]
    if isawaitable(outcome):
        await outcome


def _spool_job(plans: list[Plan], config: Config, wishes: Wishes) -> SpoolJob:
    spool = config.shipper.spool
    return SpoolJob(
        plans,
        (spool.path or config.data_dir / "spool").absolute() if wishes.remembers else None,
        SpoolSettings(
            lanes=spool.lanes,
            max_bytes=spool.max_bytes,
            sync_interval_secs=spool.sync_interval_secs,
            memory_bytes=spool.memory_bytes,
            when_full=spool.when_full,
        ),
        PackLimits(config.shipper.pack_max_bytes, config.shipper.lines_per_record),
    )


def producer_settings(config: Config, brokers: str | None = None) -> ProducerSettings:
    """Return how to reach Kafka; `brokers` take the place of the configured ones."""
    connection = client_options(config.kafka)
    bootstrap = connection.pop("bootstrap_servers")
    shipper = config.shipper
    return ProducerSettings(
        topic=named(config.kafka.topic_prefix).raw,
        bootstrap=brokers or bootstrap,
        compression=None if shipper.compression == "none" else shipper.compression,
        linger_secs=shipper.linger_ms / 1000,
        in_flight_bytes=shipper.in_flight_bytes,
        backoff_min_secs=shipper.backoff_min_secs,
        backoff_max_secs=shipper.backoff_max_secs,
        connection=connection,
    )
