"""Writes rows into the file of one day: the batch in one transaction, no event twice."""

import random
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import chain
from typing import TypeVar

from logflow_app.config.sqlite import Synchronous
from logflow_app.errors import UnavailableError
from logflow_app.sinks.sqlite_errors import primary_code, translated
from logflow_app.sinks.sqlite_files import DayFile
from logflow_app.sinks.sqlite_rows import Row
from logflow_app.sinks.sqlite_schema import BLOCK_BITS, open_to_write
from logflow_app.sinks.sqlite_words import indexed, name_word

PATIENCE_SECS = 5.0  # for the lock that other workers hold; they hold it for tenths of a second
PAUSE_SECS = 0.01

# One statement stores so many rows: Python's lock is given up once for all of them, and not taken back, beside a busy
# event loop, after each.
ROWS_AT_ONCE = 500
BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}

Result = TypeVar("Result")
Places = Sequence[tuple[int, Row]]


class DayWriter:
    """One connection to one day's file; to be used by one thread at a time."""

    def __init__(self, file: DayFile, synchronous: Synchronous) -> None:
        """Open the file, or make it. Raises `UnavailableError`."""
        self.file = file
        self.is_used = True
        deadline = time.monotonic() + PATIENCE_SECS
        try:
            file.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._connection = _patiently(lambda: open_to_write(file.path, synchronous), deadline)
            self._inode = file.path.stat().st_ino
        except (sqlite3.Error, OSError) as error:
            raise translated(error, file.path) from error

    def write(self, rows: Sequence[Row]) -> None:
        """Store the rows whose ids are not there yet, all or none; raises `UnavailableError`.

        Whatever it raises, the writer is to be closed: a fresh one finds out what holds now.
        """
        self.is_used = True
        try:
            self._write(rows)
            if not self.is_in_place():
                raise UnavailableError(f"the store {self.file.path} was taken away while it was written")
        except (sqlite3.Error, OSError) as error:
            raise translated(error, self.file.path) from error

    def is_in_place(self) -> bool:
        """Tell whether the file is still the one that was opened: SQLite would write a deleted one for ever."""
        try:
            return self.file.path.stat().st_ino == self._inode
        except FileNotFoundError:
            return False

    def close(self) -> None:
        """Let go of the file; never raises."""
        with suppress(sqlite3.Error):  # it copies its log into the file; if that fails, the next one to open it will
            self._connection.close()

    def _write(self, rows: Sequence[Row]) -> None:
        connection = self._connection
        _patiently(lambda: connection.execute("BEGIN IMMEDIATE"), time.monotonic() + PATIENCE_SECS)
        try:
            stored = self._insert_events(rows)
            self._insert_words(stored)
            self._note_blocks(stored)
            if stored:
                times = [row.timestamp for _, row in stored]
                self.file.widen(min(times), max(times))
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    def _insert_events(self, rows: Sequence[Row]) -> Places:
        """Insert what is not there yet; return it with the place each row got."""
        connection = self._connection
        (last,) = connection.execute("SELECT coalesce(max(seq), 0) FROM events").fetchone()
        before = connection.total_changes
        places = list(enumerate(rows, last + 1))
        for part in _parts(places):
            connection.execute(
                f"INSERT INTO events VALUES {_tuples(6, len(part))} ON CONFLICT(id) DO NOTHING",  # noqa: S608 - only question marks
                [value for seq, row in part for value in (seq, *row[:5])],
            )
        if connection.total_changes - before == len(rows):
            return places
        new = {seq for (seq,) in connection.execute("SELECT seq FROM events WHERE seq > ?", (last,))}
        return [(seq, row) for seq, row in places if seq in new]

    def _insert_words(self, places: Places) -> None:
        names = {name: name_word(name) for _, row in places for name in (row.level, row.service)}
        for part in _parts(places):
            self._connection.execute(
                f"INSERT INTO words(rowid, message, level, service) VALUES {_tuples(4, len(part))}",  # noqa: S608 - as above
                list(
                    chain.from_iterable(
                        (seq, indexed(row.message), names[row.level], names[row.service]) for seq, row in part
                    )
                ),
            )

    def _note_blocks(self, places: Places) -> None:
        times: dict[int, list[int]] = {}
        for seq, row in places:
            times.setdefault(seq >> BLOCK_BITS, []).append(row.timestamp)
        self._connection.executemany(
            "INSERT INTO blocks VALUES (?, ?, ?, ?) ON CONFLICT(block) DO UPDATE SET "
            "first_ms = min(first_ms, excluded.first_ms), last_ms = max(last_ms, excluded.last_ms), "
            "events = events + excluded.events",
            [(block, min(found), max(found), len(found)) for block, found in times.items()],
        )


def _patiently(attempt: Callable[[], Result], deadline: float) -> Result:
    """Return what `attempt` gives, trying again while somebody else holds the lock.

    SQLite's own waiting sleeps longer with each try; beside a worker that lets go for milliseconds only, that is for
    ever.
    """
    while True:
        try:
            return attempt()
        except sqlite3.OperationalError as error:
            if primary_code(error) not in BUSY or time.monotonic() > deadline:
                raise
        time.sleep(random.uniform(0, PAUSE_SECS))  # noqa: S311 - no secret


def _parts(places: Places) -> Iterator[Places]:
    """Yield runs of `ROWS_AT_ONCE` rows, then what is left in runs of powers of two: few different statements."""
    start, size = 0, ROWS_AT_ONCE
    while start < len(places):
        left = len(places) - start
        if left < size:
            size = 1 << (left.bit_length() - 1)
        yield places[start : start + size]
        start += size


def _tuples(values: int, rows: int) -> str:
    one = f"({','.join('?' * values)})"
    return ",".join([one] * rows)
