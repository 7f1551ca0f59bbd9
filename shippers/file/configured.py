"""The configuration → what the file shipper is told."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from logflow_app.config import Config
from shippers.docker.configured import file_inputs as docker_inputs
from shippers.file.about import Marks
from shippers.file.reader import ReadLimits
from shippers.file.settings import FileInput, FileSettings
from shippers.file.shape import Shape
from shippers.file.shipper import FileJob
from shippers.packs import PackLimits
from shippers.speed import chunk_bytes
from shippers.wishes import CLI, Wishes


def file_jobs(config: Config, wishes: Wishes) -> list[FileJob]:
    """Return the file inputs to ship, those that share a checkpoint folder together."""
    found: dict[Path, FileJob] = {}
    for source, folder, saves_secs, scans_secs in _inputs(config, wishes):
        place = (wishes.checkpoint_path or folder).absolute()
        job = found.get(place) or FileJob([], place if wishes.remembers else None, _settings(config, wishes))
        settings = replace(
            job.settings,
            checkpoint_interval_secs=min(saves_secs, job.settings.checkpoint_interval_secs),
            scan_interval_secs=min(scans_secs, job.settings.scan_interval_secs),
        )
        found[place] = FileJob([*job.inputs, source], job.place, settings)
    return list(found.values())


def _inputs(config: Config, wishes: Wishes) -> Iterator[tuple[FileInput, Path, float, float]]:
    """Yield each input with its checkpoint folder, and how often to save and to look for files."""
    if wishes.paths:
        service, labels, topic = wishes.marking.service, wishes.marking.labels, wishes.marking.topic
        marks = Marks({"labels": dict(labels)} if labels else {}, topic)
        start_at = wishes.start_at or "beginning"
        source = FileInput(CLI, wishes.paths, service=service, start_at=start_at, shape=wishes.shape, marks=marks)
        yield source, config.data_dir / "checkpoints" / named_folder(wishes.paths), 5.0, 1.0
        return
    for entry in config.inputs.files if wishes.serves("files") else ():
        marks = Marks(topic=entry.output_topic or "")
        source = FileInput(
            entry.name,
            entry.paths,
            entry.exclude,
            entry.service or "",
            start_at=wishes.start_at or entry.start_at,
            watch=entry.watch,
            close_inactive_secs=entry.close_inactive,
            ignore_older_secs=entry.ignore_older,
            compressed=entry.compressed,
            shape=Shape(entry.encoding, entry.container, entry.joins),
            marks=marks,
        )
        yield source, config.checkpoint_path(entry), entry.checkpoint_interval, entry.scan_interval
    for source in docker_inputs(config) if wishes.serves("docker") else ():
        yield replace(source, start_at=wishes.start_at or source.start_at), config.data_dir / "checkpoints", 5.0, 1.0


def named_folder(paths: Sequence[str]) -> str:
    """Return the name of the checkpoint folder of what a command line names: the same for the same paths.

    It is no other shipper's, so that a command is never in the way of the shipper of configured files.
    """
    whole = "\0".join(sorted({os.path.normpath(Path(path).absolute()) for path in paths}))
    return f"{CLI}-{hashlib.blake2s(os.fsencode(whole), digest_size=8).hexdigest()}"


def _settings(config: Config, wishes: Wishes) -> FileSettings:
    shipper = config.shipper
    return FileSettings(
        read=ReadLimits(
            chunk_bytes(config, wishes),
            shipper.max_line_bytes,
            shipper.partial_line_secs,
            shipper.long_lines == "split",
        ),
        pack=PackLimits(shipper.pack_max_bytes, shipper.lines_per_record),
        checkpoint_interval_secs=3600.0,
        scan_interval_secs=3600.0,
        report_interval_secs=shipper.report_interval_secs,
        close_gone_secs=shipper.close_gone_secs,
        hold_copy_secs=shipper.hold_copy_secs,
        forget_secs=shipper.forget_secs,
        shutdown_secs=shipper.shutdown_secs,
        ends_when_read=wishes.ends_when_read,
    )
