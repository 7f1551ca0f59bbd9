"""Keeps children running: starts them in order, again when they die, and ends them all."""

import asyncio
import logging
import time
from collections.abc import Iterable
from typing import Protocol, Self

from logflow_app.errors import ConfigError
from logflow_app.status import Process, Report, Status, identity, memory_bytes
from logflow_app.supervisor.child import Child, Place, how_it_ended
from logflow_app.supervisor.disk import is_full
from logflow_app.supervisor.program import Program, Stage

logger = logging.getLogger(__name__)

REFUSED = 2  # the exit status after a ConfigError: starting it again would change nothing
READY_POLL_SECS = 0.1
PATIENCE_SECS = 15.0  # before a word about a child that is not ready; the next one comes after twice the time
UPKEEP_SECS = 1.0
TAIL_CHARS = 240


class Teller(Protocol):
    """Tells the operator what happens."""

    def say(self, text: str) -> None:
        """Say something that is to stay."""


class Supervisor:
    """Runs programs for as long as its block lasts; their logs are in `logs` of the place.

    `failed` ends with a `ConfigError` as soon as a child refuses to work with what it was given.
    """

    def __init__(self, place: Place, teller: Teller) -> None:
        self.children: dict[str, Child] = {}
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._place = place
        self._teller = teller
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._room = asyncio.Event()
        self._room.set()
        self._disk = f"the disk that holds {place.folder}"

    async def __aenter__(self) -> Self:
        self._tasks["upkeep"] = asyncio.create_task(self._upkeep())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()
        if self.failed.done() and not self.failed.cancelled():
            self.failed.exception()  # whoever waits for it has it by now
        self.failed.cancel()

    # -- begin

    async def start(self, programs: Iterable[Program]) -> None:
        """Start programs, and wait for each stage before the next; raises `ConfigError` if one refuses."""
        waiting = list(programs)
        for stages in ((Stage.BROKER,), (Stage.SERVICE, Stage.SOURCE)):
            begun = [self._begin(program) for program in waiting if program.stage in stages]
            await asyncio.gather(*(self._until_ready(child) for child in begun))

    def _begin(self, program: Program) -> Child:
        child = Child(program, self._place)
        self.children[program.name] = child
        self._tasks[program.name] = asyncio.create_task(self._keep(child))
        return child

    async def _until_ready(self, child: Child) -> None:
        begun, patience_secs = time.monotonic(), PATIENCE_SECS
        while not (child.pid and await child.program.ready()):
            if self.failed.done():
                await self.failed
            waited_secs = time.monotonic() - begun
            if waited_secs > patience_secs:
                patience_secs *= 2
                self._teller.say(_with_tail(f"{child.name}: not ready after {waited_secs:.0f} s; it waits", child))
            await asyncio.sleep(READY_POLL_SECS)
        child.state = "running"
        logger.info("child_ready name=%s secs=%.1f", child.name, time.monotonic() - begun)
        self._teller.say(f"{child.name}: ready after {time.monotonic() - begun:.1f} s (pid {child.pid})")

    # -- go on

    async def _keep(self, child: Child) -> None:
        while True:
            begun = time.monotonic()
            try:
                status = await child.live()
                how = how_it_ended(status)
            except OSError as error:
                status, how = 1, f"could not be started: {error}"
            if status == REFUSED:
                self._fail(ConfigError(f"{child.name}: {child.last_words()}"))
                return
            was_ready = child.state == "running"
            await self._pause(child, how, child.restarts.pause_secs(time.monotonic() - begun))
            if was_ready:  # else somebody waits for it still
                self._tasks[f"{child.name} again"] = asyncio.create_task(self._until_ready(child))

    async def _pause(self, child: Child, how: str, pause_secs: float) -> None:
        child.state = "waiting"
        logger.warning("child_ended name=%s how='%s' pause_secs=%.1f", child.name, how, pause_secs)
        self._teller.say(_with_tail(f"{child.name}: {how}; it is started again in {pause_secs:.1f} s", child))
        await asyncio.sleep(pause_secs)
        await self._room.wait()  # on a full disk it would only die again

    def _fail(self, error: ConfigError) -> None:
        if not self.failed.done():
            self.failed.set_exception(error)

    async def _upkeep(self) -> None:
        while True:
            self._look_at_disk()
            for child in self.children.values():
                try:
                    child.log.bound()
                except OSError as error:
                    logger.debug("log_not_bounded name=%s error=%r", child.name, error)
            await asyncio.sleep(UPKEEP_SECS)

    def _look_at_disk(self) -> None:
        full, had_room = is_full(self._place.folder), self._room.is_set()
        if full and had_room:
            self._room.clear()
            self._teller.say(f"{self._disk} is full: free some space; everything waits and goes on by itself")
        if not full and not had_room:
            self._room.set()
            self._teller.say(f"{self._disk} has room again")

    def statuses(self) -> list[Status]:
        """Return how the children are that do not tell of themselves."""
        return [
            Process(child.program.component, identity(self._place.folder), child.pid, child.started_at).status(
                Report(
                    child.state,
                    {"restarts": child.restarts.count, "memory_bytes": memory_bytes(child.pid) if child.pid else 0},
                    {"name": child.name, "log": str(child.log.path)},
                )
            )
            for child in self.children.values()
            if child.program.component
        ]

    # -- end

    async def stop_one(self, name: str) -> None:
        """End one child for good."""
        await self._forget(name)
        await self.children.pop(name).stop()

    async def stop(self) -> None:
        """End all children, those first that feed the others."""
        for stage in sorted(Stage, reverse=True):
            ending = [child for child in self.children.values() if child.program.stage == stage]
            for child in ending:
                await self._forget(child.name)
            ended = await asyncio.gather(*(child.stop() for child in ending))
            for child, by_itself in zip(ending, ended, strict=True):
                if not by_itself:
                    self._teller.say(f"{child.name}: did not end when asked to, and was killed")
        for name in list(self._tasks):
            await self._forget(name)

    def kill(self) -> None:
        """End all children at once."""
        for child in self.children.values():
            child.kill()

    async def _forget(self, name: str) -> None:
        for key in (name, f"{name} again"):
            task = self._tasks.pop(key, None)
            if task is not None:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)


def _with_tail(text: str, child: Child) -> str:
    lines = [line if len(line) <= TAIL_CHARS else f"{line[:TAIL_CHARS]}…" for line in child.tail()]
    tail = "\n".join(f"    {line}" for line in lines)
    return f"{text}; its log ({child.log.path}) ends with\n{tail}" if tail else text
