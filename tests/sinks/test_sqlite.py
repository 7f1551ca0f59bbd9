"""The SQLite sink: every document once and as it came, in files by day that are deleted when they are old."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from logflow_app.config.sqlite import SqliteOutput, SqliteSection
from logflow_app.errors import ConfigError
from logflow_app.events import Documents
from logflow_app.sinks import sqlite, sqlite_schema
from logflow_app.sinks.base import STORED
from logflow_app.sinks.sqlite import SqliteSink
from tests.delivery.batches import DAY, document, until
from tests.sinks.sqlite_files import batch, file_of, sink_in, stored_in


@pytest.fixture
async def sink(tmp_path: Path) -> AsyncIterator[SqliteSink]:
    """A sink over a folder of its own."""
    made = sink_in(tmp_path)
    await made.open()
    yield made
    await made.close()


def days_in(folder: Path) -> set[str]:
    """Return the days that have files of any kind."""
    return {path.name[5:15] for path in folder.glob("logs-????.??.??.*")}


async def test_a_document_is_stored_once_however_often_it_comes(sink: SqliteSink, tmp_path: Path) -> None:
    """Again in the same batch, in a part of another, or with another text: the first one stays, and is indexed once."""
    ids = [f"9f-{n}" for n in range(3000)]
    twice = batch(ids[:10] + ids[:10])
    assert STORED == await sink.write(twice)
    assert STORED == await sink.write(batch(ids))
    assert STORED == await sink.write(Documents(ids[:2], [DAY] * 2, [document("other")] * 2))
    assert STORED == await sink.write(batch(ids[::-1]))
    assert {line_id: document(line_id) for line_id in ids} == stored_in(tmp_path)


async def test_each_day_has_a_file(sink: SqliteSink, tmp_path: Path) -> None:
    """A batch that spans midnight is stored in two; any number of days can be written in turn."""
    days = [f"2025.10.{day:02d}" for day in range(1, 8)]
    for _ in range(2):
        assert STORED == await sink.write(
            Documents([f"9f-{day}" for day in days], days, [document(day) for day in days])
        )
    assert set(days) == days_in(tmp_path)
    assert 7 == len(stored_in(tmp_path))


async def test_what_is_no_day_names_no_file(sink: SqliteSink, tmp_path: Path) -> None:
    """A bug elsewhere cannot make it write somewhere else."""
    for day in ("../2025.10.23", "2025.13.01", "", "2025.10.23.sqlite"):
        with pytest.raises(ValueError, match=r"expected a day YYYY.MM.DD, came"):
            await sink.write(batch(["1"], day))
    assert {} == stored_in(tmp_path.parent) | stored_in(tmp_path)


# Documents that are odd in every way; ids and texts come back as they were.
ODD = {
    "escaped surrogate": document("1", message="half \ud800 of a character"),
    "raw surrogate": '{"message":"half \ud800 of a character","level":"INFO"}',
    "nul": document("1", message="a\0b", extra_fields={"nul": "\0"}),
    "line ends": document("1", message="first\nsecond\r\n\u2028third"),
    "no time": '{"message":"x"}',
    "odd time": document("1", timestamp="yesterday"),
    "another form of time": document("1", timestamp="2025-10-23T17:30:45.5+02:00"),
    "far time": document("1", timestamp="9999-12-31T23:59:59.999Z"),
    "early time": document("1", timestamp="0001-01-01T00:00:00.000Z"),
    "before the epoch": document("1", timestamp="1969-12-31T23:59:59.999Z"),
    "odd types": document("1", level=5, service=None, message={"a": 1}, timestamp=17),
    "no object": "[1, 2]",
    "no JSON": "{",
    "nothing": "",
    "long": document("1", message="x" * 3_000_000, service="y" * 100_000),
    "deep": '{"message":"x","a":' + "[" * 5000 + "]" * 5000 + "}",
    "large number": '{"message":"x","a":' + "9" * 5000 + "}",
    "raw NUL": '{"message":"a\0b"}',
    "id \ud800": document("1"),
    "id \0": document("1"),
    "id '; DROP TABLE events; --": document("1"),
    "": document("1"),
}


async def test_odd_documents_are_stored_as_they_came(sink: SqliteSink, tmp_path: Path) -> None:
    """None is refused, none harms its neighbours, and a second time they are known."""
    documents = Documents(list(ODD), [DAY] * len(ODD), list(ODD.values()))
    assert STORED == await sink.write(documents)
    assert STORED == await sink.write(documents)
    found = {_text(line_id): _text(text) for line_id, text in stored_in(tmp_path).items()}
    assert ODD == found


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("utf-8", "surrogatepass")


async def test_times_are_kept_in_milliseconds(sink: SqliteSink, tmp_path: Path) -> None:
    """As the document says it; one that says none has the beginning of its day."""
    await sink.write(Documents(list(ODD), [DAY] * len(ODD), list(ODD.values())))
    with closing(sqlite3.connect(file_of(tmp_path))) as connection:
        times = dict(connection.execute("SELECT id, timestamp FROM events"))
    assert (1_761_177_600_000, 1_761_177_600_000) == (times["no time"], times["odd time"])
    assert (1_761_233_445_500, 253_402_300_799_999) == (times["another form of time"], times["far time"])
    assert (-62_135_596_800_000, -1) == (times["early time"], times["before the epoch"])


async def test_the_folder_is_its_owners_alone(tmp_path: Path) -> None:
    """Logs hold what is nobody else's business."""
    made = sink_in(tmp_path / "a" / "store")
    await made.setup()
    await made.setup()
    await made.close()
    assert 0o700 == (tmp_path / "a" / "store").stat().st_mode & 0o777


async def test_each_batch_can_be_forced_onto_the_disk(tmp_path: Path) -> None:
    """With `synchronous: full` SQLite is told to."""
    made = sink_in(tmp_path, synchronous="full")
    await made.open()
    await made.write(batch(["1"]))
    (writer,) = made._writers.values()
    assert (2,) == writer._connection.execute("PRAGMA synchronous").fetchone()
    await made.close()


async def test_old_days_are_deleted(tmp_path: Path) -> None:
    """With all that is kept beside them; the last days stay, and so does whatever is not ours."""
    others = [
        "logs-2020.01.01.txt",
        "logs-2020.99.01.sqlite",
        "notes.sqlite",
        "logs-2020.01.01.sqlite.bak",
        "xlogs-2020.01.01.sqlite",
    ]
    for name in [*others, "logs-2025.10.01.sqlite-wal", "logs-2025.10.01.span", "logs-2025.10.02.sqlite"]:
        (tmp_path / name).write_text("")
    output = SqliteOutput(sqlite=SqliteSection(path=tmp_path, retention_days=2))
    made = SqliteSink(output, today=lambda: date(2025, 10, 25))
    for day in ("2025.10.22", "2025.10.23", "2025.10.24", "2025.10.25", "2025.10.26"):
        assert STORED == await made.write(batch([day], day))
    await made.open()
    assert {"2025.10.23", "2025.10.24", "2025.10.25", "2025.10.26"} == {d for d in days_in(tmp_path) if d > "2021"}
    assert [] == [name for name in others if not (tmp_path / name).exists()]
    await made.close()


async def test_days_are_deleted_while_it_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When midnight has passed; the file it was just writing, too, and writing goes on."""
    monkeypatch.setattr(sqlite, "EXPIRE_EVERY_SECS", 0.01)
    now = [date(2025, 10, 23)]
    made = SqliteSink(SqliteOutput(sqlite=SqliteSection(path=tmp_path, retention_days=1)), today=lambda: now[0])
    await made.open()
    assert STORED == await made.write(batch(["1"]))
    now[0] = date(2025, 10, 25)
    await until(lambda: not days_in(tmp_path))
    assert STORED == await made.write(batch(["2"], "2025.10.25"))
    assert {"2"} == set(stored_in(tmp_path))
    await made.close()


async def test_without_a_limit_nothing_is_deleted(tmp_path: Path) -> None:
    """`retention_days: 0` keeps all."""
    made = sink_in(tmp_path)
    await made.write(batch(["1"], "1999.12.31"))
    await made.open()
    assert {"1999.12.31"} == days_in(tmp_path)
    await made.close()


async def test_files_nobody_writes_to_are_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the log beside them is copied in, and yesterday's file is one file."""
    made = sink_in(tmp_path)
    await made.write(batch(["1"]))
    assert (tmp_path / f"logs-{DAY}.sqlite-wal").exists()
    monkeypatch.setattr(sqlite, "EXPIRE_EVERY_SECS", 0.01)
    await made.open()
    await until(lambda: not (tmp_path / f"logs-{DAY}.sqlite-wal").exists())
    await made.close()


async def test_the_event_loop_goes_on_while_a_file_is_locked(sink: SqliteSink, tmp_path: Path) -> None:
    """Waiting happens elsewhere: what releases the lock runs in the loop itself."""
    await sink.write(batch(["1"]))
    with closing(sqlite3.connect(file_of(tmp_path), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        writing = asyncio.create_task(sink.write(batch(["2"])))
        for _ in range(100):
            await asyncio.sleep(0)
        assert not writing.done()
        other.execute("ROLLBACK")
        assert STORED == await writing


async def test_closing_twice_and_without_opening_is_fine(tmp_path: Path) -> None:
    """It never raises."""
    made = sink_in(tmp_path)
    await made.close()
    await made.close()


def test_a_python_without_full_text_search_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the worker starts, with what to do, and not at the first line."""

    class Poor(sqlite3.Connection):
        def execute(self, *_: object) -> sqlite3.Cursor:
            raise sqlite3.OperationalError("no such function: fts5_source_id")

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite_schema.sqlite3, "connect", lambda path: connect(path, factory=Poor))
    with pytest.raises(ConfigError, match="full-text search"):
        sink_in(tmp_path)


async def test_the_text_is_stored_once(sink: SqliteSink, tmp_path: Path) -> None:
    """The index has tables for words, and none for texts."""
    await sink.write(batch(["1"]))
    with closing(sqlite3.connect(file_of(tmp_path))) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert {"events", "blocks", "words", "words_data", "words_idx", "words_config"} == tables
