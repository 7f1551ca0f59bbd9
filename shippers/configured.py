"""The configuration → what shippers and their producer are told."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from logflow_app.config import Config
from logflow_app.errors import ConfigError
from logflow_app.kafka_client import client_options
from logflow_app.topics import named
from shippers.connection import ProducerSettings
from shippers.file.reader import ReadLimits
from shippers.file.settings import FileInput, FileSettings, StartAt
from shippers.file.shipper import FileJob
from shippers.packs import PackLimits
from shippers.run import Job
from shippers.spool.settings import SpoolSettings
from shippers.syslog.settings import SyslogInput
from shippers.syslog.shipper import SyslogJob

Kind = Literal["files", "syslog"]
ALL_KINDS: frozenset[Kind] = frozenset({"files", "syslog"})


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the command line adds to the configuration; `paths` take the place of its inputs, as far as `kinds` goes.

    What ends when all is read reads files only: a port is never read to its end.
    """

    kinds: frozenset[Kind] = ALL_KINDS
    paths: Sequence[str] = ()
    checkpoint_path: Path | None = None
    start_at: StartAt | None = None
    ends_when_read: bool = False
    remembers: bool = True


def jobs(config: Config, wishes: Wishes) -> list[Job]:
    """Return what is to be shipped; raises ConfigError if that is nothing."""
    found: list[Job] = []
    if "files" in wishes.kinds:
        found += file_jobs(config, wishes)
    if "syslog" in wishes.kinds and config.inputs.syslog and not wishes.paths and not wishes.ends_when_read:
        found.append(_syslog_job(config, wishes))
    if not found:
        where = " or ".join(f"inputs.{kind}" for kind in sorted(wishes.kinds))
        raise ConfigError(f"nothing to ship: name files on the command line, or inputs in the configuration ({where})")
    return found


def file_jobs(config: Config, wishes: Wishes) -> list[FileJob]:
    """Return the file inputs to ship, those that share a checkpoint folder together."""
    found: dict[Path, FileJob] = {}
    for source, folder, interval_secs in _inputs(config, wishes):
        place = (wishes.checkpoint_path or folder).absolute()
        job = found.get(place) or FileJob([], place if wishes.remembers else None, _settings(config, wishes))
        settings = replace(
            job.settings, checkpoint_interval_secs=min(interval_secs, job.settings.checkpoint_interval_secs)
        )
        found[place] = FileJob([*job.inputs, source], job.place, settings)
    return list(found.values())


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


def _inputs(config: Config, wishes: Wishes) -> list[tuple[FileInput, Path, float]]:
    """Return each input with its checkpoint folder and interval."""
    start_at = wishes.start_at or "beginning"
    if wishes.paths:
        source = FileInput("cli", wishes.paths, start_at=start_at)
        return [(source, config.data_dir / "checkpoints", 5.0)]
    return [
        (
            FileInput(entry.name, entry.paths, entry.exclude, entry.service or "", start_at=start_at),
            config.checkpoint_path(entry),
            entry.checkpoint_interval,
        )
        for entry in config.inputs.files
    ]


def _syslog_job(config: Config, wishes: Wishes) -> SyslogJob:
    spool = config.shipper.spool
    inputs = []
    for entry in config.inputs.syslog:
        host, _, port = entry.address.rpartition(":")
        source = SyslogInput(
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
            when_full=spool.when_full,
        )
        inputs.append(source)
    return SyslogJob(
        inputs,
        (spool.path or config.data_dir / "spool").absolute() if wishes.remembers else None,
        SpoolSettings(spool.lanes, spool.max_bytes, spool.sync_interval_secs),
        PackLimits(config.shipper.pack_max_bytes, config.shipper.lines_per_record),
    )


def _settings(config: Config, wishes: Wishes) -> FileSettings:
    shipper = config.shipper
    return FileSettings(
        read=ReadLimits(shipper.read_chunk_bytes, shipper.max_line_bytes, shipper.partial_line_secs),
        pack=PackLimits(shipper.pack_max_bytes, shipper.lines_per_record),
        checkpoint_interval_secs=3600.0,
        ends_when_read=wishes.ends_when_read,
    )
