"""Live configuration: what the file says now becomes what the shippers do, or stays what it was and says why."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from logflow_app.config import Config
from logflow_app.errors import ConfigError
from shippers.file_marks import Marks, marks
from shippers.fixed import keep_fixed

log = logging.getLogger(__name__)

SETTLE_SECS = 0.3  # an editor or a copy in progress writes again within it
MOST_SETTLING = 30  # looks; a file that never rests is read all the same
RETRY_SECS = 30.0  # a port that is taken, a folder that is locked: tried again though the file is the same
MOST_READINGS = 3  # of one change: the file may name further files to watch

Load = Callable[[set[Path]], Config]
Apply = Callable[[Config], Awaitable[None]]


@dataclass(slots=True)
class ReloadState:
    """How it is with the configuration: when it was last taken, and why what stands in the file is not what is done."""

    loaded_at: float = field(default_factory=time.time)
    reloads: int = 0
    failed_reloads: int = 0
    error: str = ""
    needs_restart: list[str] = field(default_factory=list)

    def detail(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


class Reload:
    """Keeps what is done in step with the configuration.

    `load` returns the configuration and notes the files it read; `apply` does what one says. Both may raise
    ConfigError; then all stays as it was. `problems` tells what of the newest one could not be had, now or since.
    """

    def __init__(self, config: Config, load: Load, apply: Apply, problems: Callable[[], Sequence[str]]) -> None:
        self._standing = ReloadState()
        self._config = config
        self._load = load
        self._apply = apply
        self._problems = problems
        self._marks: Marks = {}
        self._retry_at = 0.0

    @property
    def standing(self) -> ReloadState:
        """How it is now."""
        return replace(self._standing, error=self._standing.error or "; ".join(self._problems()))

    async def run(self, asked: asyncio.Event, interval_secs: float = 1.0, *, watches: bool = True) -> None:
        """Follow the configuration for ever; at once, and whether it changed or not, when `asked` is set.

        Without `watches` only then. What a changed file leads to may be the same configuration: a certificate is read
        where it is used.
        """
        await self._renew(is_asked=False)  # it may have changed since it was read
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(interval_secs):
                    await asked.wait()
            is_asked = asked.is_set()
            asked.clear()
            if is_asked or (watches and await self._has_changed()):
                await self._renew(is_asked=True)
            elif self._is_retry_due(time.monotonic()):
                await self._put(self._config)

    async def _has_changed(self) -> bool:
        """Return whether a file is another one than when it was read, once all of them have come to rest."""
        before = await self._look()
        if before == self._marks:
            return False
        for _ in range(MOST_SETTLING):
            await asyncio.sleep(SETTLE_SECS)
            now = await self._look()
            if now == before:
                break
            before = now
        return before != self._marks

    async def _look(self) -> Marks:
        return await asyncio.to_thread(marks, tuple(self._marks))

    def _is_retry_due(self, now: float) -> bool:
        if not self._problems():
            self._retry_at = 0.0
            return False
        if not self._retry_at:
            self._retry_at = now + RETRY_SECS
        return now >= self._retry_at

    async def _renew(self, *, is_asked: bool) -> None:
        loaded = await self._read()
        if isinstance(loaded, ConfigError):
            self._refuse(loaded)
            return
        config, held_back = keep_fixed(self._config, loaded)
        if held_back and held_back != self._standing.needs_restart:
            log.warning("settings_kept settings=%s remedy='restart the shipper to change these'", held_back)
        self._standing.needs_restart = held_back
        if is_asked or self._standing.error or config.model_dump() != self._config.model_dump():
            await self._put(config)

    async def _read(self) -> Config | ConfigError:
        """Load, and watch from now on what that depends on; what changes meanwhile is read again."""
        loaded: Config | ConfigError = ConfigError("")
        for _ in range(MOST_READINGS):
            files: set[Path] = set()
            before = await self._look()
            try:
                loaded = await asyncio.to_thread(self._load, files)
            except ConfigError as error:
                loaded = error
            newly = files - before.keys()
            self._marks = {file: mark for file, mark in before.items() if file in files}
            self._marks |= await asyncio.to_thread(marks, newly)
            if not newly:
                break
        return loaded

    async def _put(self, config: Config) -> None:
        """Do what a configuration says."""
        self._retry_at = 0.0
        try:
            await self._apply(config)
        except ConfigError as error:
            self._refuse(error)
            return
        self._config = config
        self._standing.error = ""
        self._standing.reloads += 1
        self._standing.loaded_at = time.time()
        log.info("configuration_reloaded times=%d", self._standing.reloads)

    def _refuse(self, error: ConfigError) -> None:
        self._standing.failed_reloads += 1
        self._standing.error = str(error)
        log.error("configuration_refused consequence='the one before stays' error='%s'", error)
