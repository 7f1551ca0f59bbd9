"""`logflow up`: what a configuration asks for on this machine, until it is stopped."""

import asyncio
import logging
from pathlib import Path
from typing import Any

from logflow_app.config.model import Config
from logflow_app.data_dir import claim
from logflow_app.errors import UnavailableError
from logflow_app.kafka_client import client_options
from logflow_app.status import read_statuses
from logflow_app.supervisor import parts
from logflow_app.supervisor.child import Place
from logflow_app.supervisor.follow import AGAIN_SECS, in_words
from logflow_app.supervisor.own_log import log_below
from logflow_app.supervisor.possession import Possession
from logflow_app.supervisor.screen import Screen
from logflow_app.supervisor.standing import Standing
from logflow_app.supervisor.statuses import publishing
from logflow_app.supervisor.stopping import StoppedError, Stopping, beside
from logflow_app.supervisor.supervisor import Supervisor
from logflow_app.supervisor.tally import FIRING, RESOLVED, Transition
from logflow_app.topic_reader import EARLIEST, LATEST, follow_topic
from logflow_app.topics import named

logger = logging.getLogger(__name__)

STYLES = {FIRING: "bold red", RESOLVED: "green"}


async def run_up(config: Config, config_path: Path | None, workers: int, screen: Screen) -> None:
    """Run broker, workers and shipper until a signal; raises `ConfigError` where one cannot be, or refuses to work."""
    parts.check(config)
    claim(config.data_dir)
    with Possession(config.data_dir, "logflow up") as possession, Stopping() as stopping:
        log_below(config.data_dir)
        await possession.until_alone(screen)
        programs = list(parts.parts(config, config_path, workers))
        async with Supervisor(Place(config.data_dir), screen) as supervisor:
            stopping.hurry = supervisor.kill
            try:
                await stopping.unless(supervisor.start(programs), supervisor.failed)
                page = parts.page_of(programs)
                possession.say(page)
                screen.say(f"LogFlow is ready: {page}", style="bold")
                async with beside(publishing(supervisor, config, config.data_dir)):
                    await stopping.unless(_show(config, screen), supervisor.failed)
            except StoppedError:
                screen.say("stopping")


async def _show(config: Config, screen: Screen) -> None:
    """Show how it goes, for ever: figures from all processes, alerts as they come; waits while Kafka is away."""
    options: dict[str, Any] = client_options(config.kafka)
    topics = named(config.kafka.topic_prefix)
    standing = Standing()
    while True:
        try:
            async for run in follow_topic(options, {topics.status: EARLIEST, topics.alerts: LATEST}):
                for record in run.records:
                    if record.topic == topics.status:
                        standing.take_status(record.key or b"", read_statuses([(b"", record.value or b"")]))
                    elif change := standing.take_alert(record.value or b""):
                        _tell(screen, change)
                screen.figures(standing.line())
        except UnavailableError as error:
            screen.figures(f"{error}; it waits")
        await asyncio.sleep(AGAIN_SECS)


def _tell(screen: Screen, change: Transition) -> None:
    screen.say(in_words(change), style=STYLES.get(change.state, "yellow"))
