"""The inside of a day's file: its tables, their version, and how a file is opened.

| table | holds |
| --- | --- |
| `events` | one row an event; `seq` counts them in the order they were stored, `document` is the JSON text as it came |
| `words` | the full-text index over message, level and service; the texts themselves are only in `document` |
| `blocks` | for each run of `BLOCK_EVENTS` values of `seq` the earliest and latest time in it, and how many there are |

Events arrive nearly in the order of their time, so `blocks` lets a search go from the newest to the oldest without an
index over the time, whatever words it looks for.
"""

import sqlite3
from pathlib import Path

from logflow_app.config.sqlite import Synchronous
from logflow_app.errors import ConfigError, UnavailableError
from logflow_app.sinks.sqlite_words import TOKENIZER

VERSION = 1
APPLICATION_ID = 0x4C6F6746  # "LogF": tells our files from other people's
BLOCK_BITS = 11
BLOCK_EVENTS = 1 << BLOCK_BITS

CACHE_KIB = 32 * 1024
CHECKPOINT_PAGES = 8_000  # 32 MB: pages that change with every batch are copied into the file once for many
WAL_LIMIT_BYTES = 64 * 2**20
LOCK_WAIT_MS = 5  # short: who waits longer sleeps longer between two tries, and is overtaken

SCHEMA = f"""
CREATE TABLE events(
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    timestamp INTEGER NOT NULL,
    level TEXT NOT NULL,
    service TEXT NOT NULL,
    document TEXT NOT NULL
);
CREATE TABLE blocks(
    block INTEGER PRIMARY KEY,
    first_ms INTEGER NOT NULL,
    last_ms INTEGER NOT NULL,
    events INTEGER NOT NULL
);
CREATE VIRTUAL TABLE words USING fts5(
    message, level, service, content='', columnsize=0, tokenize="{TOKENIZER}"
);
INSERT INTO words(words, rank) VALUES('automerge', 8);
INSERT INTO words(words, rank) VALUES('hashsize', {16 * 2**20});
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {VERSION};
"""


def require_full_text() -> None:
    """Raise `ConfigError` where this Python's SQLite cannot do what the store needs."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("SELECT fts5_source_id()")
    except sqlite3.OperationalError as error:
        raise ConfigError(
            f"output.sqlite: expected a Python whose SQLite has full-text search (FTS5), came {sqlite3.sqlite_version} "
            "without; use another build of Python"
        ) from error
    finally:
        connection.close()


def open_to_write(path: Path, synchronous: Synchronous) -> sqlite3.Connection:
    """Open a day's file, making it where there is none; raises `sqlite3.Error` and `UnavailableError`."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=LOCK_WAIT_MS / 1000, check_same_thread=False)
    try:
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        connection.execute(f"PRAGMA synchronous = {synchronous}")
        connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        connection.execute(f"PRAGMA journal_size_limit = {WAL_LIMIT_BYTES}")
        if not _is_ours(connection, path):
            connection.execute("PRAGMA journal_mode = WAL")
            _make(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def open_to_read(path: Path) -> sqlite3.Connection | None:
    """Open a day's file, None where its tables are only being made; raises `sqlite3.Error` and `UnavailableError`."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=1, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("BEGIN")  # what is asked from here on is asked of one state of the file
        if _is_ours(connection, path):
            return connection
    except BaseException:
        connection.close()
        raise
    connection.close()
    return None


def _is_ours(connection: sqlite3.Connection, path: Path) -> bool:
    """Tell whether the tables are there; raises `UnavailableError` for tables that are not ours, or newer."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application == APPLICATION_ID and version > VERSION:
        raise UnavailableError(
            f"{path}: expected a store of version {VERSION} at most, came {version}; a newer LogFlow has written it, "
            "run that one"
        )
    if application != APPLICATION_ID and connection.execute("SELECT count(*) FROM sqlite_master").fetchone() != (0,):
        raise UnavailableError(
            f"{path}: expected a store of LogFlow, came a SQLite file with other tables; move it away"
        )
    return bool(application == APPLICATION_ID)


def _make(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        if not _is_ours(connection, path):  # another worker may have been quicker
            for statement in SCHEMA.split(";\n"):
                connection.execute(statement)
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
