"""`logflow demo`: everything on this machine, with sample lines, until it is stopped or has done its time."""

import asyncio
import contextlib
import logging
import time
import webbrowser
from dataclasses import dataclass
from pathlib import Path

from logflow_app.config.document import read_document
from logflow_app.config.loading import build
from logflow_app.config.model import Config
from logflow_app.data_dir import claim
from logflow_app.errors import ConfigError, UnavailableError
from logflow_app.kafka_client import client_options
from logflow_app.supervisor import parts
from logflow_app.supervisor.balance import Figures
from logflow_app.supervisor.child import Place
from logflow_app.supervisor.demo_books import Books
from logflow_app.supervisor.demo_files import LOGS, State, read_state, write_config, write_state
from logflow_app.supervisor.demo_programs import generator, receiver, wrote_a_burst
from logflow_app.supervisor.follow import follow, in_words
from logflow_app.supervisor.group import Group
from logflow_app.supervisor.own_log import log_below
from logflow_app.supervisor.ports import LOOPBACK, free_port
from logflow_app.supervisor.possession import Possession
from logflow_app.supervisor.program import Program
from logflow_app.supervisor.screen import Screen
from logflow_app.supervisor.statuses import publishing
from logflow_app.supervisor.stopping import StoppedError, Stopping, beside
from logflow_app.supervisor.supervisor import Supervisor
from logflow_app.supervisor.tally import FIRING, RESOLVED, Transition

logger = logging.getLogger(__name__)

LOOK_SECS = 0.5
SAVE_SECS = 5.0
PATIENCE_SECS = 60.0  # for a drain in which nothing changes any more
MOST_LOG_BYTES = 512 * 2**20  # of sample lines: a demo that is forgotten must not fill the disk
STYLES = {FIRING: "bold red", RESOLVED: "green"}


@dataclass(frozen=True)
class Wishes:
    """What the operator wants of a demo; without `duration_secs` it runs until it is stopped."""

    folder: Path
    page_port: int
    rate: float
    duration_secs: float | None = None
    opens: bool = False


@dataclass(frozen=True)
class Outcome:
    """How a demo ended: its figures, what does not add up of them, and whether it was stopped before its time."""

    figures: Figures
    problems: list[str]
    was_stopped: bool


async def run_demo(wishes: Wishes, screen: Screen) -> Outcome:
    """Run a demo to its end; raises `ConfigError` where it cannot begin, or a part of it refuses to work."""
    folder = wishes.folder
    claim(folder)
    with Possession(folder, "logflow demo") as possession, Stopping() as stopping:
        log_below(folder)
        await possession.until_alone(screen)
        state = _ports(read_state(folder))
        page_port = parts.free_page_port(LOOPBACK, wishes.page_port)
        try:
            (folder / LOGS).mkdir(exist_ok=True)
            write_state(folder, state)
            config_path = write_config(folder, state, page_port, wishes.rate)
        except OSError as error:
            raise ConfigError(f"data_dir: expected a folder that can be written, came {error}") from error
        config = build(read_document(config_path), {})
        page = parts.page_at(config.web.host, page_port)
        possession.say(page)
        demo = Demo(wishes, config, config_path, state, screen)
        return await demo.run(page, stopping)


def _ports(state: State) -> State:
    """Return the state with ports that are free now, the same as before where they still are."""
    broker = free_port(state.broker_port)
    return State(broker, free_port(state.receiver_port, taken=[broker]), state.counted)


class Demo:
    """One run of a demo, from the first child to the last figure."""

    def __init__(self, wishes: Wishes, config: Config, config_path: Path, state: State, screen: Screen) -> None:
        self._wishes = wishes
        self._config = config
        self._config_path = config_path
        self._state = state
        self._screen = screen
        self._books = Books(config, wishes.folder, state)
        self._saved_at = 0.0

    async def run(self, page: str, stopping: Stopping) -> Outcome:
        """Start, go on, drain; see `run_demo`."""
        options = client_options(self._config.kafka)
        place = Place(self._wishes.folder, is_apart=True)
        try:
            async with Supervisor(place, self._screen) as supervisor:
                stopping.hurry = supervisor.kill
                async with contextlib.AsyncExitStack() as tasks:
                    try:
                        await stopping.unless(self._start(supervisor, page), supervisor.failed)
                        await tasks.enter_async_context(beside(follow(options, self._books.tally, self._tell)))
                        await tasks.enter_async_context(beside(publishing(supervisor, self._config, place.folder)))
                        await stopping.unless(self._go_on(supervisor), supervisor.failed)
                        left = await stopping.unless(self._drain(), supervisor.failed)
                    except StoppedError:
                        self._screen.say("stopping")
                        return Outcome(await self._books.look(), [], was_stopped=True)
                    figures = await self._books.look()
                    return Outcome(figures, left, was_stopped=False)
        finally:
            self._save()
            await self._books.close()

    async def _start(self, supervisor: Supervisor, page: str) -> None:
        folder = self._wishes.folder
        programs = parts.parts(self._config, self._config_path, 1)
        await supervisor.start([*programs, receiver(folder, self._state)])
        self._screen.say(f"LogFlow is ready: {page}", style="bold")
        self._screen.say(f"Everything of it is in {folder}; its configuration is {self._config_path}")
        if self._wishes.opens:
            await asyncio.to_thread(webbrowser.open, page)

    def _tell(self, change: Transition) -> None:
        self._screen.say(in_words(change), style=STYLES.get(change.state, "yellow"))

    async def _go_on(self, supervisor: Supervisor) -> None:
        """Write sample lines until the time is over."""
        program = generator(self._wishes.folder, self._wishes.rate)
        await supervisor.start([program])
        begun = time.monotonic()
        while time.monotonic() - begun < (self._wishes.duration_secs or float("inf")):
            self._screen.figures((await self._books.look()).line())
            if program.name in supervisor.children and self._books.files.size() > MOST_LOG_BYTES:
                self._screen.say(f"the sample lines fill {MOST_LOG_BYTES >> 20} MiB now; no more are written")
                await self._stop_generator(supervisor, program)
            self._save_seldom()
            await asyncio.sleep(LOOK_SECS)
        if program.name in supervisor.children:
            await self._stop_generator(supervisor, program)

    async def _stop_generator(self, supervisor: Supervisor, program: Program) -> None:
        child = supervisor.children[program.name]
        await supervisor.stop_one(program.name)
        self._books.is_alert_due = wrote_a_burst(child.tail(1))

    async def _drain(self) -> list[str]:
        """Wait until everything has come to its end; return what has not when nothing changes any more."""
        self._screen.say("no more lines are written; waiting for what is under way")
        last, changed_at, left = self._books.figures, time.monotonic(), [""]
        while left and time.monotonic() - changed_at < PATIENCE_SECS:
            left = await self._left()
            figures = await self._books.look()
            if figures != last:
                last, changed_at = figures, time.monotonic()
            self._screen.figures(f"{figures.line()} · {left[0] if left else 'done'}")
            self._save_seldom()
            await asyncio.sleep(LOOK_SECS if left else 0)
        return left

    async def _left(self) -> list[str]:
        try:
            async with Group(client_options(self._config.kafka), self._config.kafka.app_id) as group:
                return await self._books.left(group)
        except UnavailableError as error:
            return [str(error)]

    def _save_seldom(self) -> None:
        if time.monotonic() - self._saved_at > SAVE_SECS:
            self._saved_at = time.monotonic()
            self._save()

    def _save(self) -> None:
        self._state.counted = dict(self._books.tally.counted)
        try:
            write_state(self._wishes.folder, self._state)
        except OSError as error:  # what was added up is added up again from the topic, while that has it
            logger.debug("state_not_saved error=%r", error)
