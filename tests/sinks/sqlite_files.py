"""What tests read out of a SQLite store, without the code they test, and how they get in its way."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from logflow_app.config.sqlite import SqliteOutput, SqliteSection
from logflow_app.events import Documents
from logflow_app.sinks.sqlite import SqliteSink
from tests.delivery.batches import DAY, document


def sink_in(folder: Path, **more: object) -> SqliteSink:
    """Return a sink over a folder; it keeps what tests store for days long past."""
    return SqliteSink(SqliteOutput(sqlite=SqliteSection.model_validate({"path": folder, "retention_days": 0, **more})))


def batch(ids: Sequence[str], day: str = DAY) -> Documents:
    """Return good documents with these ids."""
    return Documents(list(ids), [day] * len(ids), [document(line_id) for line_id in ids])


def file_of(folder: Path, day: str = DAY) -> Path:
    """Return where a day's events are."""
    return folder / f"logs-{day}.sqlite"


def stored_in(folder: Path) -> dict[str | bytes, str | bytes]:
    """Return the documents of all days by id, having checked that index and blocks tell the same as the events."""
    found: dict[str | bytes, str | bytes] = {}
    for path in sorted(folder.glob("*.sqlite")):
        with closing(sqlite3.connect(path)) as connection:
            rows = connection.execute("SELECT seq, id, document, level, timestamp FROM events").fetchall()
            for _, line_id, text, _, _ in rows:
                assert line_id not in found, "stored twice"
                found[line_id] = text
            _check_index(connection, {(seq, level) for seq, _, _, level, _ in rows})
            _check_blocks(connection, [(seq, at) for seq, _, _, _, at in rows])
            assert [("ok",)] == connection.execute("PRAGMA integrity_check").fetchall()
    return found


def _check_index(connection: sqlite3.Connection, levels: set[tuple[int, str]]) -> None:
    indexed = {
        (seq, level)
        for level in {level for _, level in levels}
        for (seq,) in connection.execute(
            "SELECT rowid FROM words WHERE words MATCH ?", (f"level : x{level.encode().hex()}",)
        )
    }
    assert levels == indexed


def _check_blocks(connection: sqlite3.Connection, events: list[tuple[int, int]]) -> None:
    blocks: dict[int, list[int]] = {}
    for seq, at in events:
        blocks.setdefault(seq // 2048, []).append(at)
    expected = [(block, min(times), max(times), len(times)) for block, times in sorted(blocks.items())]
    assert expected == connection.execute("SELECT * FROM blocks ORDER BY block").fetchall()


@contextmanager
def locked(path: Path) -> Iterator[sqlite3.Connection]:
    """Hold the write lock of a file."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection
        if connection.in_transaction:
            connection.execute("ROLLBACK")
