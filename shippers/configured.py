"""The configuration → what the file shipper and its producer are told."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from logflow_app.config import Config
from logflow_app.errors import ConfigError
from logflow_app.kafka_client import client_options
from logflow_app.topics import named
from shippers.connection import ProducerSettings
from shippers.file.reader import ReadLimits
from shippers.file.settings import FileInput, FileSettings, StartAt
from shippers.packs import PackLimits
from shippers.run import FileJob


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the command line adds to the configuration; `paths` take the place of its file inputs."""

    paths: Sequence[str] = ()
    checkpoint_path: Path | None = None
    start_at: StartAt | None = None
    ends_when_read: bool = False
    remembers: bool = True


def file_jobs(config: Config, wishes: Wishes) -> list[FileJob]:
    """Return the inputs to ship, those that share a checkpoint folder together; raises ConfigError if none."""
    jobs: dict[Path, FileJob] = {}
    for source, folder, interval_secs in _inputs(config, wishes):
        place = (wishes.checkpoint_path or folder).absolute()
        job = jobs.get(place) or FileJob([], place if wishes.remembers else None, _settings(config, wishes))
        settings = replace(
            job.settings, checkpoint_interval_secs=min(interval_secs, job.settings.checkpoint_interval_secs)
        )
        jobs[place] = FileJob([*job.inputs, source], job.checkpoint_folder, settings)
    if not jobs:
        raise ConfigError(
            "no files to follow: name some on the command line, or in the configuration under inputs.files"
        )
    return list(jobs.values())


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


def _settings(config: Config, wishes: Wishes) -> FileSettings:
    shipper = config.shipper
    return FileSettings(
        read=ReadLimits(shipper.read_chunk_bytes, shipper.max_line_bytes, shipper.partial_line_secs),
        pack=PackLimits(shipper.pack_max_bytes, shipper.lines_per_record),
        checkpoint_interval_secs=3600.0,
        ends_when_read=wishes.ends_when_read,
    )
