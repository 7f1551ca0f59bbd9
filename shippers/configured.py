"""The configuration → what shippers and their producer are told."""

import logging
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from logflow_app.config import Config
from logflow_app.config.topic_template import fields_of, prefix_of
from logflow_app.errors import ConfigError
from logflow_app.kafka_client import client_options
from logflow_app.topics import ALERTS_TABLE, LEDGER_TABLE, WINDOWS_TABLE, changelog, named
from shippers.connection import ProducerSettings
from shippers.file.configured import file_jobs
from shippers.file.shipper import FileJob, FileShipper
from shippers.http.configured import plans as http_plans
from shippers.job import Job, Shipper
from shippers.journald.configured import plans as journald_plans
from shippers.kafka.configured import plans as kafka_plans
from shippers.kubernetes.configured import plans as kubernetes_plans
from shippers.packs import PackLimits
from shippers.spool.lane import holds_lanes
from shippers.spool.settings import SpoolSettings
from shippers.spool.shipper import SpoolJob, SpoolShipper
from shippers.spool.source import Plan
from shippers.stdin.configured import named_plan as stdin_plan
from shippers.stdin.configured import plans as stdin_plans
from shippers.stdin.place import own_folder
from shippers.syslog.configured import plans as syslog_plans
from shippers.wishes import Wishes

FOLLOWED = ("files", "docker")  # inputs of files
ONCE = "--once serves only inputs that are read to an end: files, docker, stdin, journald files"
LEAST_PARTITION_BYTES = 4 * 2**20  # what may wait for one partition, whatever its batches
SPOOLED: dict[str, Callable[[Config], Iterable[Plan]]] = {
    "syslog": syslog_plans,
    "http": http_plans,
    "kubernetes": kubernetes_plans,
    "stdin": stdin_plans,
    "journald": journald_plans,
    "kafka": kafka_plans,
}

log = logging.getLogger(__name__)


def jobs(config: Config, wishes: Wishes) -> list[Job]:
    """Return what is to be shipped; raises ConfigError if that is nothing."""
    found: list[Job] = []
    if any(map(wishes.serves, FOLLOWED)) and (wishes.paths or not wishes.stdin):
        found += file_jobs(config, wishes)
    if wishes.stdin:
        folder = own_folder((config.data_dir / "stdin").absolute()) if wishes.remembers else None
        found.append(_spool_job([stdin_plan(config, wishes.marking)], config, folder))
    elif not wishes.paths:
        plans = [plan for kind in SPOOLED if wishes.serves(kind) for plan in SPOOLED[kind](config)]
        if wishes.ends_when_read:
            plans = _ending(plans, found)
        folder = (config.shipper.spool.path or config.data_dir / "spool").absolute() if wishes.remembers else None
        serves_all = bool(found) and not wishes.ends_when_read and wishes.kinds is None
        if plans or (serves_all and folder and holds_lanes(folder)):  # also for what inputs left that are no more
            found.append(_spool_job(plans, config, folder))
    if not found:
        where = " or ".join(f"inputs.{kind}" for kind in (*FOLLOWED, *SPOOLED) if wishes.serves(kind))
        raise ConfigError(f"nothing to ship: name files on the command line, or inputs in the configuration ({where})")
    return found


def _ending(plans: Sequence[Plan], others: Sequence[Job]) -> list[Plan]:
    """Return the inputs that are read to an end, and say which are not; raises ConfigError if that leaves nothing."""
    ending, left_out = [plan for plan in plans if plan.ends], [plan.name for plan in plans if not plan.ends]
    if left_out and not ending and not others:
        raise ConfigError(f"{ONCE}; configured are {', '.join(left_out)}")
    if left_out:
        log.warning("inputs_left_out inputs=%s why='%s'", ",".join(left_out), ONCE)
    return ending


async def change(shipper: Shipper, job: Job) -> None:
    """Tell a shipper what its job has become; raises ConfigError where it cannot do that, and goes on as before."""
    match shipper, job:
        case FileShipper(), FileJob():
            shipper.reconfigure(job.inputs, job.settings)
        case SpoolShipper(), SpoolJob():
            await shipper.reconfigure(job.plans, job.spool)
        case _:
            raise TypeError(f"expected a shipper for {type(job).__name__}, came {type(shipper).__name__}")


def _spool_job(plans: list[Plan], config: Config, folder: Path | None) -> SpoolJob:
    spool = config.shipper.spool
    return SpoolJob(
        plans,
        folder,
        SpoolSettings(
            lanes=spool.lanes,
            max_bytes=spool.max_bytes,
            sync_interval_secs=spool.sync_interval_secs,
            memory_bytes=spool.memory_bytes,
            when_full=spool.when_full,
        ),
        PackLimits(config.shipper.pack_max_bytes, config.shipper.lines_per_record),
        config.shipper.shutdown_secs,
    )


def producer_settings(config: Config, brokers: str | None = None) -> ProducerSettings:
    """Return how to reach Kafka; `brokers` take the place of the configured ones.

    Raises ConfigError for a topic that is not for raw lines.
    """
    connection = client_options(config.kafka)
    bootstrap = connection.pop("bootstrap_servers")
    shipper = config.shipper
    return ProducerSettings(
        topic=topic_of(config),
        bootstrap=brokers or bootstrap,
        compression=None if shipper.compression == "none" else shipper.compression,
        linger_secs=shipper.linger_ms / 1000,
        batch_bytes=shipper.batch_bytes,
        partition_bytes=max(4 * shipper.batch_bytes, LEAST_PARTITION_BYTES),
        in_flight_bytes=shipper.in_flight_bytes,
        backoff_min_secs=shipper.backoff_min_secs,
        backoff_max_secs=shipper.backoff_max_secs,
        breaker_failures=shipper.breaker_failures,
        oversize=shipper.oversize,
        dead_letters=named(config.kafka.topic_prefix).dead_letters,
        connection=connection,
    )


def topic_of(config: Config) -> str:
    """Return the topic that lines are sent to, or its template.

    Raises ConfigError where that is, or a line could make it, a topic of LogFlow's own that is not for raw lines.
    """
    topics = named(config.kafka.topic_prefix)
    template = config.shipper.topic or topics.raw
    tables = (changelog(config.kafka.app_id, table) for table in (LEDGER_TABLE, WINDOWS_TABLE, ALERTS_TABLE))
    prefix, has_places = prefix_of(template), bool(fields_of(template))
    for own in (*topics, *tables):
        if own != topics.raw and (own == template or (has_places and own.startswith(prefix))):
            path, wish = ("shipper", "topic"), "with a longer fixed beginning" if has_places else "of another name"
            raise ConfigError(str(config.places.problem(path, f"expected a topic {wish}; {own} is LogFlow's own")))
    return template
