"""Searches a SQLite store: the newest day's file first, an older one only where the newer ones do not fill the page."""

import asyncio
import json
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from typing import Annotated, Any, TypeVar

import msgspec

from logflow_app.config.sqlite import SqliteOutput
from logflow_app.errors import ConfigError
from logflow_app.search.base import Hit, Page, Query
from logflow_app.search.checks import bounds, check, read_cursor, write_cursor
from logflow_app.search.sqlite_day import LARGEST_SEQ, Found, Question, find, match_of
from logflow_app.sinks.sqlite_errors import primary_code, translated
from logflow_app.sinks.sqlite_files import DAY, DayFile, day_files
from logflow_app.sinks.sqlite_schema import open_to_read, require_full_text

Result = TypeVar("Result")

PATIENCE_SECS = 30.0
STEPS_BETWEEN_LOOKS = 200_000  # of SQLite's machine: some milliseconds
THREADS = 4

_Int64 = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
_Day = Annotated[str, msgspec.Meta(pattern=f"^{DAY.pattern}$")]


class _Place(msgspec.Struct, array_like=True, tag="sqlite", forbid_unknown_fields=True):
    """Where a page ended: behind this event."""

    timestamp: _Int64
    day: _Day
    seq: _Int64


class _Patience:
    """Ends a search that takes too long, or that nobody waits for any more."""

    def __init__(self) -> None:
        self._deadline = time.monotonic() + PATIENCE_SECS
        self._is_given_up = threading.Event()

    def give_up(self) -> None:
        """End the search at its next look."""
        self._is_given_up.set()

    def is_over(self) -> bool:
        """Tell whether to end."""
        return self._is_given_up.is_set() or time.monotonic() > self._deadline


class SqliteSearch:
    """See `Search`.

    Every search opens the files it needs and closes them again, so that it keeps none of them from being deleted and
    their logs from being copied; it runs in a thread and holds up no writer.
    """

    def __init__(self, output: SqliteOutput) -> None:
        """Take the output with its folder filled in; raises `ConfigError` where this Python's SQLite will not do."""
        if output.sqlite.path is None:
            raise ConfigError("output.sqlite.path: expected a folder")
        require_full_text()
        self._folder = output.sqlite.path
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix=f"search-{output.name}")

    async def find(self, query: Query) -> Page:
        """See `Search.find`."""
        check(query)
        after = read_cursor(query.cursor, _Place) if query.cursor else None
        return await self._in_thread(lambda patience: self._find(query, after, patience))

    async def count(self) -> int:
        """See `Search.count`."""
        return await self._in_thread(self._count)

    async def close(self) -> None:
        """See `Search.close`."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _in_thread(self, work: Callable[[_Patience], Result]) -> Result:
        patience = _Patience()
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work, patience)
        finally:
            patience.give_up()  # where the asker went away: the thread is needed for others

    # -- all below runs in one of the threads

    def _find(self, query: Query, after: _Place | None, patience: _Patience) -> Page:
        first_ms, last_ms = bounds(query)
        if after:
            last_ms = min(last_ms, after.timestamp)
        question = Question(match_of(query), first_ms, last_ms)
        wanted = query.limit + 1  # one more, to know whether the page is the last
        found: list[Found] = []
        for newest_ms, file in self._files(question):
            if len(found) == wanted and found[-1].timestamp > newest_ms:
                break
            before = _seq_before(after, file.day) if after and after.timestamp == last_ms else LARGEST_SEQ
            look = partial(find, question=question, before_seq=before, limit=wanted, day=file.day)
            found += self._ask(file, look, [], patience)
            found = sorted(found, reverse=True)[:wanted]
        hits = [Hit(one.id, _decoded(one.document)) for one in found[: query.limit]]
        last = found[query.limit - 1] if len(found) == wanted else None
        return Page(hits, write_cursor(_Place(last.timestamp, last.day, last.seq)) if last else "")

    def _files(self, question: Question) -> list[tuple[int, DayFile]]:
        """Return the files that may hold what is asked for, each with the latest time in it, the latest first."""
        try:
            spans = [(*file.span(), file) for file in day_files(self._folder)]
        except OSError as error:
            raise translated(error, self._folder) from error
        fitting = [
            (last, file) for first, last, file in spans if last >= question.first_ms and first <= question.last_ms
        ]
        return sorted(fitting, key=lambda entry: (entry[0], entry[1].day), reverse=True)

    def _count(self, patience: _Patience) -> int:
        def count(connection: sqlite3.Connection) -> int:
            (events,) = connection.execute("SELECT coalesce(sum(events), 0) FROM blocks").fetchone()
            return int(events)

        everything = Question("", -LARGEST_SEQ, LARGEST_SEQ)
        return sum(self._ask(file, count, 0, patience) for _, file in self._files(everything))

    def _ask(
        self, file: DayFile, work: Callable[[sqlite3.Connection], Result], nothing: Result, patience: _Patience
    ) -> Result:
        """Return what `work` finds in a file, `nothing` where it has been deleted meanwhile or is only being made."""
        try:
            connection = open_to_read(file.path)
            if connection is None:
                return nothing
            with closing(connection):
                connection.set_progress_handler(patience.is_over, STEPS_BETWEEN_LOOKS)
                return work(connection)
        except sqlite3.Error as error:
            if primary_code(error) == sqlite3.SQLITE_CANTOPEN and not file.path.exists():
                return nothing
            raise translated(error, file.path) from error


def _seq_before(after: _Place, day: str) -> int:
    """Return before which number an event of the last millisecond must stand in a day's file to be older."""
    if day == after.day:
        return after.seq
    return LARGEST_SEQ if day < after.day else -LARGEST_SEQ


def _decoded(document: str) -> dict[str, Any]:
    """Return a stored document; one our quick reader does not take is read slowly, and shown whatever it is."""
    try:
        return msgspec.json.decode(document, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        pass
    try:
        found = json.loads(document, strict=False)
    except (ValueError, RecursionError):
        found = None
    return found if isinstance(found, dict) else {"message": document}
