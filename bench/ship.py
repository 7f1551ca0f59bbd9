"""File → Kafka: our shipper beside rsyslog, syslog-ng, and a loop that packs and sends, and keeps no checkpoint.

All of them send to the same Kafka, each to a topic of its own. The loop goes first once, and that is not measured: a
broker's first millions of lines cost it several times what the later ones do, whoever sends them.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from bench.child import Child, python
from bench.config import inputs, write_config
from bench.figures import Figure, from_reports
from bench.load import PARTITIONS
from bench.peers import Peer, rsyslog, syslog_ng
from bench.run import Run
from bench.sample import TEXT, lines
from bench.services import kafka
from bench.target import Target
from bench.topic_watch import TopicWatch

PART = "file → Kafka"
IDLE_SECS = 1.5
STIR_CPU_SECS = 0.03  # what looking for files costs meanwhile


class Sight(NamedTuple):
    """Files, and the folder in which a program sees them."""

    paths: list[Path]
    folder: Path

    def come(self) -> None:
        """Move the files into sight."""
        _move(self.paths, self.folder)

    def go(self) -> None:
        """Move them back."""
        _move([self.folder / path.name for path in self.paths], self.paths[0].parent)


def measure(run: Run) -> Iterator[Figure]:
    """Yield the figures of one file and of eight."""
    with kafka() as broker:
        by_number = {number: _write_files(run, number) for number in (1, PARTITIONS)}
        run.say("warming the broker")
        _raw_loop(run, Target.make(broker.bootstrap, "warming"), by_number[PARTITIONS])
        for number, paths in by_number.items():
            for name, program in PROGRAMS.items():
                figure = program(run, Target.make(broker.bootstrap, f"{name}-{number}"), paths)
                if figure is not None:
                    yield figure


def _write_files(run: Run, number: int) -> list[Path]:
    run.say(f"writing {run.lines:,} lines into {number} file(s)")
    folder = run.folder(f"logs-{number}")
    paths = [folder / f"app-{n}.log" for n in range(number)]
    for seed, path in enumerate(paths):
        with path.open("w") as file:
            file.writelines(f"{line}\n" for line in lines(TEXT, run.lines // number, seed))
    return paths


def _shipper(run: Run, target: Target, paths: list[Path]) -> Figure:
    """Start the shipper with nothing to do and move the files into its sight once it idles."""
    folder = run.folder(f"shipper-{len(paths)}")
    followed = run.folder(f"followed-{len(paths)}")
    config = write_config(folder, target.bootstrap, kafka=target.config, inputs=inputs(TEXT.parser, followed / "*.log"))
    total = run.lines // len(paths) * len(paths)
    child = Child("shipper", folder, python("-m", "shippers", "file"), total, {"LOGFLOW_CONFIG": str(config)})
    return _followed(run, target, child, _our_row(paths), Sight(paths, followed))


def _our_row(paths: list[Path]) -> str:
    return f"LogFlow shipper, {len(paths)} file(s)"


def _peer(
    set_up: Callable[[Path, str, str, Path], Peer | None], run: Run, target: Target, paths: list[Path]
) -> Figure | None:
    """Have another program do what the shipper does; None where it is not installed."""
    folder = run.folder(f"{set_up.__name__}-{len(paths)}")
    followed = run.folder(f"{set_up.__name__}-followed-{len(paths)}")
    peer = set_up(folder, target.bootstrap, target.topic, followed)
    if peer is None or not run.wants(peer.name):
        run.say(f"{set_up.__name__} is left out")
        return None
    child = Child(peer.name, folder, peer.command, run.lines // len(paths) * len(paths), peer.env)
    figure = _followed(run, target, child, f"{peer.name}, {len(paths)} file(s)", Sight(paths, followed))
    return replace(figure, beside=_our_row(paths))


def _followed(run: Run, target: Target, child: Child, row: str, sight: Sight) -> Figure:
    """Measure a program that idles, and then sees the files."""
    with closing(child):
        _wait_until_idle(child)
        try:
            return asyncio.run(_watched(run, target, child, row, sight.come))
        finally:
            sight.go()


def _move(paths: list[Path], folder: Path) -> None:
    for path in paths:
        path.rename(folder / path.name)


def _wait_until_idle(child: Child) -> None:
    before, at = -1.0, time.monotonic()
    while time.monotonic() - at < IDLE_SECS:
        cpu, _ = child.usage()
        if cpu > before + STIR_CPU_SECS:
            before, at = cpu, time.monotonic()
        time.sleep(0.05)


async def _watched(run: Run, target: Target, child: Child, row: str, go: Callable[[], None]) -> Figure:
    """Measure from when the shipper stirs, which is well before its first record comes, to the last record."""
    async with TopicWatch(target.bootstrap, target.topic) as watch:
        idle_cpu, _ = child.usage()
        begun = time.monotonic()
        go()
        moments = await watch.until(child.total, child.usage, run.timeout_secs)
    begun = max([begun, *(at for at, (cpu, _) in moments if cpu <= idle_cpu + STIR_CPU_SECS)])
    ended, (cpu, peak_mb) = moments[-1]
    return Figure(PART, row, child.total, ended - begun, (cpu - idle_cpu) / child.total * 1e6, peak_mb)


def _raw_loop(run: Run, target: Target, paths: list[Path]) -> Figure:
    folder = run.folder(f"raw-shipper-{target.prefix}")
    env = {"BENCH_BOOTSTRAP": target.bootstrap, "BENCH_TOPIC": target.topic, "BENCH_FILES": ":".join(map(str, paths))}
    total = run.lines // len(paths) * len(paths)
    child = Child("app", folder, python("-m", "bench.apps.raw_shipper"), total, env)
    with closing(child):
        reports = child.wait_until_done(run.timeout_secs)
    return from_reports(PART, f"raw loop, {len(paths)} file(s)", reports, _our_row(paths))


PROGRAMS: dict[str, Callable[[Run, Target, list[Path]], Figure | None]] = {
    "shipper": _shipper,
    "raw": _raw_loop,
    "rsyslog": partial(_peer, rsyslog),
    "syslog-ng": partial(_peer, syslog_ng),
}
