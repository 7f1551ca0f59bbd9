"""One process of shippers: the configuration and what the command line adds to it, run until it is told to end."""

import asyncio
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict, dataclass
from functools import partial
from io import FileIO
from pathlib import Path

from logflow_app.config import Config, load, refuse_unserved
from logflow_app.config.topic_template import fields_of
from logflow_app.data_dir import check
from logflow_app.setup import make_raw_topic
from shippers.configured import change, jobs, producer_settings
from shippers.file_marks import marks
from shippers.fleet import Fleet
from shippers.job import Job
from shippers.metrics_page import Page, serving
from shippers.pacing import Pacing
from shippers.process_log import write_log
from shippers.producer import KafkaOutlet
from shippers.producing import Producing
from shippers.reload import Reload
from shippers.routing import Routing
from shippers.run import Companions, ship
from shippers.speed import rate_of
from shippers.status import Condition, telling
from shippers.stdout import Stdout, UnwritableError
from shippers.wishes import Wishes


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for on the command line; `brokers` take the place of the configured ones."""

    wishes: Wishes
    config_path: Path | None = None
    brokers: str | None = None
    to_stdout: bool = False


def run(request: Request) -> None:
    """Ship until told to end; raises ConfigError where that cannot be begun.

    Exits with status 1 where not all could be read that was to be, or not be printed.
    """
    config = _load(request, set())
    write_log(config.logging.level, config.logging.format)
    plan = plan_of(request, config)
    process = Process(request, config)
    try:
        asyncio.run(process.ship(plan))
    except BrokenPipeError:  # whoever read the records has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except UnwritableError as error:
        sys.exit(str(error))
    if any(counters.files_unread for counters in process.fleet.observe()):
        sys.exit(1)


def plan_of(request: Request, config: Config) -> list[Job]:
    """Return what is to be shipped; raises ConfigError. Inputs must not read from where it is sent."""
    if request.brokers:
        kafka = config.kafka.model_copy(update={"brokers": request.brokers.split(",")})
        config = config.model_copy(update={"kafka": kafka})
    return jobs(config, request.wishes)


def _load(request: Request, files: set[Path]) -> Config:
    """Return a configuration that can be served; see `load`."""
    config = load(request.config_path, files=files)
    refuse_unserved(config)
    check(config.data_dir)
    return config


class Process:
    """The parts of a process, and how they take another configuration."""

    def __init__(self, request: Request, config: Config) -> None:
        self._request = request
        self._config = config
        self._connection_marks = _connection_marks(config)
        self._way = self._make_way()
        self._pacing = Pacing(self._way, rate_of(config, request.wishes))
        self.fleet = Fleet(self._pacing, change)
        self._reload = Reload(config, partial(_load, request), self._apply, lambda: list(self.fleet.failed.values()))

    async def ship(self, plan: Sequence[Job]) -> None:
        """Ship by a plan, and by those that come after it."""
        follows = self._config.shipper.watch_config
        renews = partial(self._reload.run, watches=follows)
        beside = list(self._beside(plan[0].place))
        await ship(
            plan, self._pacing, self.fleet, Companions(beside, None if self._request.wishes.ends_when_read else renews)
        )

    def condition(self) -> Condition:
        """Return how it is with the way to Kafka and the configuration."""
        producing = self.producing()
        state = "running" if producing.state == "sending" else "waiting"
        return Condition(state, {"producer": asdict(producing), "configuration": self._reload.standing.detail()})

    def producing(self) -> Producing:
        """Return what the producer has done and how it is; one that prints is always sending."""
        return Producing(state="sending") if isinstance(self._way, Stdout) else self._way.observe()

    def page(self) -> Page:
        """Return what the page of metrics is made of."""
        return Page(self.fleet.observe(), self.fleet.rows(), self.producing(), self._reload.standing)

    def _make_way(self) -> Stdout | KafkaOutlet | Routing:
        if self._request.to_stdout:
            return Stdout(FileIO(sys.stdout.fileno(), "wb", closefd=False))
        settings = producer_settings(self._config, self._request.brokers)
        if fields_of(settings.topic):
            return Routing(settings, partial(make_raw_topic, self._config))
        return KafkaOutlet(settings)

    def _beside(self, place: Path | None) -> Iterator[AbstractAsyncContextManager[None]]:
        if place is not None and not self._request.to_stdout:
            yield telling(self._config, self._request.brokers, place, self.fleet, self.condition)
        if self._config.shipper.metrics_address:
            yield serving(self._config.shipper.metrics_address, self.page)

    async def _apply(self, config: Config) -> None:
        """Do what another configuration says; raises ConfigError where it says nothing that can be done."""
        plan = plan_of(self._request, config)
        connection = _connection_marks(config)
        if not isinstance(self._way, Stdout):
            settings = producer_settings(config, self._request.brokers)
            self._way.adopt(settings, reconnect=connection != self._connection_marks)
        self._connection_marks = connection
        self._pacing.rate = rate_of(config, self._request.wishes)
        write_log(config.logging.level, config.logging.format)
        await self.fleet.apply(plan)


def _connection_marks(config: Config) -> tuple[object, ...]:
    """Return what makes a connection to Kafka another one; a certificate may be new although its file is the same."""
    kafka, tls = config.kafka, config.kafka.tls
    files = [file for file in (tls.ca_file, tls.cert_file, tls.key_file) if file] if tls else []
    return kafka.sasl, tls, kafka.request_timeout_secs, config.shipper.compression, marks(files)
