"""Stores documents in SQLite files on this machine, one a day, searchable by their words."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import TypeVar

from logflow_app.config.sqlite import SqliteOutput
from logflow_app.errors import ConfigError, UnavailableError
from logflow_app.events import Documents
from logflow_app.sinks.base import STORED, Answer
from logflow_app.sinks.runs import merged
from logflow_app.sinks.sqlite_day import DayWriter
from logflow_app.sinks.sqlite_errors import translated
from logflow_app.sinks.sqlite_files import DayFile, day_file, delete, expired
from logflow_app.sinks.sqlite_rows import rows_of
from logflow_app.sinks.sqlite_schema import require_full_text

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

BATCH_BYTES = 2 * 2**20  # some 5,000 lines: the lock is held for a tenth of a second, and larger ones are no quicker
MOST_OPEN = 4  # files a replay of old lines may hold open beside today's
EXPIRE_EVERY_SECS = 3600.0


class SqliteSink:
    """See `Sink`.

    All that blocks runs in one thread of its own. A document that is `STORED` is in the file's log and survives the end
    of this process; with `synchronous: full` it survives that of the machine, too. What SQLite refuses is always waited
    out: no document is at fault for a lock, a full disk or a damaged file.
    """

    concurrency = 1  # a file has one writer at a time
    max_batch_bytes = BATCH_BYTES

    def __init__(self, output: SqliteOutput, today: Callable[[], date] = lambda: datetime.now(UTC).date()) -> None:
        """Take the output with its folder filled in; raises `ConfigError` where this Python's SQLite will not do."""
        if output.sqlite.path is None:
            raise ConfigError("output.sqlite.path: expected a folder")
        require_full_text()
        self.name = output.name
        self._section = output.sqlite
        self._folder = output.sqlite.path
        self._today = today
        self._writers: dict[str, DayWriter] = {}
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"sink-{output.name}")
        self._is_closed = False
        self._expiring: asyncio.Task[None] | None = None

    async def setup(self) -> None:
        """Make the folder; twice changes nothing. Raises `UnavailableError`."""
        await self._in_thread(self._make_folder)

    async def open(self) -> None:
        """See `Sink.open`. Deletes what has been kept long enough, now and from now on once an hour."""
        await self._in_thread(self._make_folder)
        await self._in_thread(self._expire)
        self._expiring = asyncio.create_task(self._keep_expiring(), name=f"expiry {self.name}")

    async def write(self, documents: Documents) -> Answer:
        """See `Sink.write`."""
        return await self._in_thread(lambda: self._write(documents))

    async def close(self) -> None:
        """See `Sink.close`. Waits for the write that is under way: a thread cannot be cut short."""
        if self._expiring is not None:
            self._expiring.cancel()
            await asyncio.gather(self._expiring, return_exceptions=True)
        if not self._is_closed:
            self._is_closed = True
            await self._in_thread(self._close_all)
            self._thread.shutdown(wait=False)

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def _keep_expiring(self) -> None:
        while True:
            await asyncio.sleep(EXPIRE_EVERY_SECS)
            await self._in_thread(self._expire)

    # -- all below runs in the sink's thread

    def _make_folder(self) -> None:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise translated(error, self._folder) from error

    def _write(self, documents: Documents) -> Answer:
        """Write each day's documents by themselves: what stands in the way of one day holds up no other."""
        days: dict[str, list[int]] = {}
        for position, day in enumerate(documents.days):
            days.setdefault(day, []).append(position)
        answers: list[tuple[list[int], Answer]] = []
        errors: list[UnavailableError] = []
        for day, positions in days.items():
            try:
                self._write_day(day, [documents.ids[n] for n in positions], [documents.bodies[n] for n in positions])
                answers.append((positions, STORED))
            except UnavailableError as error:
                errors.append(error)
                answers.append((positions, Answer(list(range(len(positions))), [], str(error))))
        if errors and len(errors) == len(days):
            raise errors[0]
        return merged(answers)

    def _write_day(self, day: str, ids: list[str], bodies: list[str]) -> None:
        file = day_file(self._folder, day)
        rows = rows_of(ids, bodies, file.begin_ms)
        writer = self._writer(file)
        try:
            writer.write(rows)
        except BaseException:
            self._let_go(day)
            raise

    def _writer(self, file: DayFile) -> DayWriter:
        """Return the writer of a day, the last used of all from now on."""
        writer = self._writers.pop(file.day, None)
        if writer is not None and not writer.is_in_place():
            writer.close()
            writer = None
        while writer is None and len(self._writers) >= MOST_OPEN:
            self._let_go(next(iter(self._writers)))
        writer = self._writers[file.day] = writer or DayWriter(file, self._section.synchronous)
        return writer

    def _expire(self) -> None:
        """Delete old days, and close the files nobody wrote to since the last time."""
        for day in [day for day, writer in self._writers.items() if not writer.is_used]:
            self._let_go(day)
        for writer in self._writers.values():
            writer.is_used = False
        try:
            for day in expired(self._folder, self._today(), self._section.retention_days):
                self._let_go(day)
                delete(self._folder, day)
                logger.info(
                    "day_expired sink=%s day=%s retention_days=%d", self.name, day, self._section.retention_days
                )
        except OSError as error:
            logger.warning("expiry_failed sink=%s error=%s", self.name, error)

    def _let_go(self, day: str) -> None:
        writer = self._writers.pop(day, None)
        if writer is not None:
            writer.close()

    def _close_all(self) -> None:
        for day in list(self._writers):
            self._let_go(day)
