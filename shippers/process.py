"""One process of shippers: the configuration and what the command line adds to it, run until it is told to end."""

import asyncio
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from io import FileIO
from pathlib import Path

from logflow_app.config import Config, load, refuse_unserved
from logflow_app.data_dir import check
from shippers.configured import change, jobs, producer_settings
from shippers.fleet import Fleet
from shippers.job import Job
from shippers.outlet import Outlet
from shippers.process_log import write_log
from shippers.producer import KafkaOutlet
from shippers.reload import Reload
from shippers.run import Company, Telling, ship
from shippers.status import telling
from shippers.stdout import Stdout
from shippers.wishes import Wishes


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for on the command line; `brokers` take the place of the configured ones."""

    wishes: Wishes
    config_path: Path | None = None
    brokers: str | None = None
    to_stdout: bool = False


def run(request: Request) -> None:
    """Ship until told to end; raises ConfigError where that cannot be begun."""
    config = _load(request, set())
    write_log(config.logging.level, config.logging.format)
    work = jobs(config, request.wishes)
    try:
        asyncio.run(_ship(request, config, work))
    except BrokenPipeError:  # whoever read the records has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _load(request: Request, files: set[Path]) -> Config:
    """Return a configuration that can be served; see `load`."""
    config = load(request.config_path, files=files)
    refuse_unserved(config)
    check(config.data_dir)
    return config


async def _ship(request: Request, config: Config, work: Sequence[Job]) -> None:
    outlet = _outlet(request, config)
    fleet = Fleet(outlet, change)

    async def apply(new: Config) -> None:
        plan = jobs(new, request.wishes)
        write_log(new.logging.level, new.logging.format)
        await fleet.apply(plan)

    reload = Reload(config, partial(_load, request), apply, lambda: list(fleet.failed.values()))
    company = Company(_telling(request, config, work), None if request.wishes.ends_when_read else reload.run)
    await ship(work, outlet, fleet, company)


def _outlet(request: Request, config: Config) -> Outlet:
    if request.to_stdout:
        return Stdout(FileIO(sys.stdout.fileno(), "wb", closefd=False))
    return KafkaOutlet(producer_settings(config, request.brokers))


def _telling(request: Request, config: Config, work: Sequence[Job]) -> Telling | None:
    place = work[0].place
    if place is None or request.to_stdout:
        return None
    return partial(telling, config, request.brokers, place)
