"""Searching SQLite files: only those that are needed, beside writers, and whatever happens to them meanwhile."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from logflow_app.errors import UnavailableError
from logflow_app.events import Documents
from logflow_app.search import sqlite as sqlite_search
from logflow_app.search.base import Page, Query
from logflow_app.sinks.base import STORED
from logflow_app.sinks.sqlite_files import day_files
from tests.search.stores import DAY_MS, NOON_MS, Store, event, messages, sqlite_store
from tests.sinks.sqlite_files import file_of, locked

DAYS = ["2025.10.25", "2025.10.24", "2025.10.23"]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """A store with ten events on each of three days."""
    made = sqlite_store(tmp_path, retention_days=0)
    for day in range(3):
        await made.put(*(event(f"event {day} {n}", NOON_MS + day * DAY_MS + n) for n in range(10)))
    yield made
    await made.close()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The days that are opened, in that order."""
    found: list[str] = []
    open_to_read = sqlite_search.open_to_read

    def note(path: Path) -> sqlite3.Connection | None:
        found.append(path.stem.removeprefix("logs-"))
        return open_to_read(path)

    monkeypatch.setattr(sqlite_search, "open_to_read", note)
    return found


async def test_older_files_stay_closed_while_the_newest_suffices(store: Store, opened: list[str]) -> None:
    """A page that the newest day fills opens that one; those that turn the pages go on where it ended."""
    first = await store.search.find(Query(limit=9))
    assert DAYS[:1] == opened
    opened.clear()
    second = await store.search.find(Query(limit=9, cursor=first.cursor))
    assert (DAYS[:2], "event 2 0") == (opened, messages(second)[0])


async def test_bounds_keep_files_closed(store: Store, opened: list[str]) -> None:
    """A day outside the times asked for is not opened."""
    await store.find(start_ms=NOON_MS + DAY_MS, end_ms=NOON_MS + DAY_MS + 5)
    assert DAYS[1:2] == opened


async def test_a_stray_opens_its_file_and_no_other(store: Store, tmp_path: Path, opened: list[str]) -> None:
    """An event whose clock is far ahead comes first, from the old file it is in."""
    far = event("to come", NOON_MS + 400 * DAY_MS)
    assert STORED == await store.sink.write(Documents(["far"], [DAYS[2]], [far]))
    assert ["to come"] == await store.find(limit=1)
    assert DAYS[2:] == opened[:1]
    opened.clear()
    assert ["to come"] == await store.find(start_ms=NOON_MS + 300 * DAY_MS)
    assert DAYS[2:] == opened


@pytest.mark.parametrize("content", ["", "x", "1", "1 x", "\ud7ff"])
async def test_a_span_that_cannot_be_read_costs_only_time(store: Store, tmp_path: Path, content: str) -> None:
    """Then the file is looked at, whatever is asked."""
    (tmp_path / f"logs-{DAYS[2]}.span").write_bytes(content.encode())
    assert 30 == len(await store.find())
    assert ["event 2 9"] == await store.find(limit=1)
    assert STORED == await store.sink.write(Documents(["far"], [DAYS[2]], [event("x", NOON_MS + 400 * DAY_MS)]))
    assert ["x"] == await store.find(limit=1)


async def test_files_that_vanish_are_passed_over(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One is deleted after the folder was read and before it is opened; the others' events are found."""

    def and_delete(folder: Path) -> list[object]:
        files = day_files(folder)
        for path in list(tmp_path.glob(f"logs-{DAYS[1]}.*")):
            path.unlink()
        return files

    monkeypatch.setattr(sqlite_search, "day_files", and_delete)
    assert {"event 2", "event 0"} == {message[:7] for message in await store.find()}
    assert 20 == await store.search.count()


async def test_a_file_that_is_being_made_is_passed_over(store: Store, tmp_path: Path) -> None:
    """It has no tables yet; and one that is named after no day is none of ours."""
    file_of(tmp_path, "2025.10.26").write_bytes(b"")
    file_of(tmp_path, "2025.13.26").write_bytes(b"somebody else's")
    assert (30, 30) == (len(await store.find()), await store.search.count())


async def test_no_folder_is_an_empty_store(tmp_path: Path) -> None:
    """Nothing has been stored so far."""
    made = sqlite_store(tmp_path / "none")
    assert (Page(), 0) == (await made.search.find(Query()), await made.search.count())
    await made.close()


async def test_a_folder_that_is_none_is_said_to_be_one(tmp_path: Path) -> None:
    """Where it should be stands something else."""
    (tmp_path / "file").write_text("")
    made = sqlite_store(tmp_path / "file")
    with pytest.raises(UnavailableError, match="cannot be reached"):
        await made.search.find(Query())
    await made.close()


async def test_a_damaged_file_is_complained_of_when_it_is_needed(store: Store, tmp_path: Path) -> None:
    """With its name and what to do; pages that need others are found."""
    await store.sink.close()
    file_of(tmp_path, DAYS[2]).write_bytes(b"no SQLite file at all\n" * 1000)
    assert 10 == len(await store.find(limit=10, start_ms=NOON_MS + DAY_MS))
    with pytest.raises(UnavailableError, match=rf"logs-{DAYS[2]}.sqlite: it is damaged, or no SQLite file; move it"):
        await store.find(limit=30)


async def test_a_writers_lock_stops_no_reader(store: Store, tmp_path: Path) -> None:
    """A search during a transaction finds what was stored before it."""
    with locked(file_of(tmp_path, DAYS[0])) as other:
        other.execute("UPDATE events SET level = 'LOST'")
        assert 10 == len(await store.find(levels=("INFO",), start_ms=NOON_MS + 2 * DAY_MS))


async def test_a_reader_stops_no_writer(store: Store, tmp_path: Path) -> None:
    """Events are stored while somebody reads, who goes on in the state he began with."""
    with closing(sqlite_search.open_to_read(file_of(tmp_path, DAYS[0]))) as reader:
        assert (10,) == reader.execute("SELECT count(*) FROM events").fetchone()
        await store.put(event("meanwhile", NOON_MS + 2 * DAY_MS))
        assert (10,) == reader.execute("SELECT count(*) FROM events").fetchone()
    assert 11 == len(await store.find(start_ms=NOON_MS + 2 * DAY_MS))


async def test_a_search_that_takes_too_long_ends(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says so, with what to ask instead; the next one is answered."""
    monkeypatch.setattr(sqlite_search, "STEPS_BETWEEN_LOOKS", 1)
    monkeypatch.setattr(sqlite_search, "PATIENCE_SECS", -1.0)
    with pytest.raises(UnavailableError, match="took too long; ask for a shorter time"):
        await store.search.find(Query())
    monkeypatch.undo()
    assert 30 == len(await store.find())


async def test_a_search_nobody_waits_for_ends(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cancelling the question stops the thread that looks for the answer."""
    monkeypatch.setattr(sqlite_search, "STEPS_BETWEEN_LOOKS", 1)
    given_up: list[sqlite_search._Patience] = []
    looked = asyncio.Event()
    loop = asyncio.get_running_loop()

    def is_over(self: sqlite_search._Patience) -> bool:
        loop.call_soon_threadsafe(looked.set)
        if self._is_given_up.wait(60):
            given_up.append(self)
        return True

    monkeypatch.setattr(sqlite_search._Patience, "is_over", is_over)
    searching = asyncio.create_task(store.search.find(Query()))
    await looked.wait()
    searching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await searching
    await asyncio.to_thread(store.search._threads.shutdown)
    assert 1 == len(given_up)


async def test_it_leaves_files_as_they_are(store: Store, tmp_path: Path) -> None:
    """A search writes nothing into a file."""
    await store.sink.close()
    before = {path.name: path.read_bytes() for path in (file_of(tmp_path, day) for day in DAYS)}
    assert 30 == len(await store.find("event"))
    assert before == {path.name: path.read_bytes() for path in (file_of(tmp_path, day) for day in DAYS)}


async def test_many_blocks_are_searched_in_order(tmp_path: Path) -> None:
    """Events in no order at all, over more blocks than are looked at at once, come out newest first."""
    made = sqlite_store(tmp_path, retention_days=0)
    numbers = [n * 7919 % 12_000 for n in range(12_000)]
    documents = [event(f"{'rare' if n % 1000 == 0 else 'common'} {n}", NOON_MS + n) for n in numbers]
    for start in range(0, len(documents), 3000):
        part = slice(start, start + 3000)
        assert STORED == await made.sink.write(
            Documents([str(n) for n in numbers[part]], [DAYS[2]] * 3000, documents[part])
        )
    assert [f"rare {n}" for n in range(11_000, -1, -1000)] == await made.find("rare")
    assert [f"common {n}" for n in range(11_999, 11_989, -1)] == await made.find("common", limit=10)
    page = await made.search.find(Query("common", limit=1000))
    page = await made.search.find(Query("common", limit=1000, cursor=page.cursor))
    assert ["common 10998", "common 10997"] == messages(page)[:2]
    await made.close()
