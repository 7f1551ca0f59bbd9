"""The SQLite sink when its files are locked, full, read-only, gone or damaged: said, waited out, nothing lost."""

import os
import resource
import shutil
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from logflow_app.delivery import Delivery
from logflow_app.errors import UnavailableError
from logflow_app.events import Documents
from logflow_app.sinks import sqlite_day
from logflow_app.sinks.base import STORED
from logflow_app.sinks.sqlite import SqliteSink
from logflow_app.sinks.sqlite_schema import APPLICATION_ID
from tests.delivery.batches import DAY, QUICK, Ledger, document, events_of, until
from tests.sinks.sqlite_files import batch, file_of, locked, sink_in, stored_in
from tests.small_disk import resize, small_disk

OTHER_DAY = "2025.10.24"
SMALL_BYTES = 2 * 2**20


@pytest.fixture
async def sink(store: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SqliteSink]:
    """A sink with one document in its store, and little patience."""
    monkeypatch.setattr(sqlite_day, "PATIENCE_SECS", 0.05)
    made = sink_in(store)
    await made.open()
    assert STORED == await made.write(batch(["before"]))
    yield made
    await made.close()


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """The folder of the sink above."""
    folder = tmp_path / "store"
    folder.mkdir()
    return folder


async def write_large(sink: SqliteSink) -> None:
    """Write a hundred documents, eight megabytes together."""
    for first in range(0, 100, 20):
        ids = [f"large-{n}" for n in range(first, first + 20)]
        bodies = [document(line_id, message="x y " * 20_000) for line_id in ids]
        assert STORED == await sink.write(Documents(ids, [DAY] * len(ids), bodies))


async def test_a_locked_file_is_waited_for(sink: SqliteSink, store: Path) -> None:
    """It is said to be written by others; when they are done everything is stored."""
    with locked(file_of(store)), pytest.raises(UnavailableError, match="is being written by others"):
        await sink.write(batch(["1"]))
    assert STORED == await sink.write(batch(["1"]))
    assert {"before", "1"} == set(stored_in(store))


async def test_one_locked_day_holds_up_no_other(sink: SqliteSink, store: Path) -> None:
    """Of a batch over two days the one is stored, and the other's documents are to be tried again."""
    both = Documents(["1", "2", "3"], [OTHER_DAY, DAY, OTHER_DAY], [document("1"), document("2"), document("3")])
    with locked(file_of(store)):
        answer = await sink.write(both)
    assert ([1], [], True) == (answer.retry, answer.refused, "written by others" in answer.complaint)
    assert {"before", "1", "3"} == set(stored_in(store))


async def test_delivery_waits_out_a_lock(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is buried, and the ticket is acknowledged once everything is stored."""
    monkeypatch.setattr(sqlite_day, "PATIENCE_SECS", 0.05)
    made, ledger = sink_in(store), Ledger()
    await made.write(batch(["before"]))
    delivery = Delivery([made], ledger.bury, QUICK)
    await delivery.open()
    ids = [f"9f-{n}" for n in range(100)]
    with locked(file_of(store)):
        ticket = ledger.ticket("a")
        await delivery.submit(ticket, [events_of(ids)])
        ticket.release()
        await until(delivery.outages)
        assert [] == ledger.acknowledged
    await until(lambda: ledger.acknowledged)
    await delivery.close(20)
    assert ([], {"before", *ids}) == (ledger.buried, set(stored_in(store)))


async def test_a_full_disk_is_waited_out(tmp_path: Path) -> None:
    """It is said to be full, what was stored stays, and with room again it goes on with the same batch."""
    with small_disk(tmp_path / "disk", SMALL_BYTES) as disk:
        made = sink_in(disk / "store")
        await made.open()
        assert STORED == await made.write(batch(["before"]))
        with pytest.raises(UnavailableError, match=r"disk is full; free some space"):
            await write_large(made)
        before = set(stored_in(disk / "store"))
        resize(disk, 64 * 2**20)
        await write_large(made)
        assert before | {f"large-{n}" for n in range(100)} == set(stored_in(disk / "store"))
        await made.close()


async def test_a_disk_that_is_full_from_the_start_is_waited_for(tmp_path: Path) -> None:
    """Not even the first file can be made; then it can."""
    with small_disk(tmp_path / "disk", 2**16) as disk:
        with pytest.raises(OSError, match="No space left"):
            (disk / "filler").write_bytes(bytes(2**16 + 1))
        made = sink_in(disk / "store")
        with pytest.raises(UnavailableError, match="space"):
            await made.write(batch(["1"]))
        resize(disk, 64 * 2**20)
        assert STORED == await made.write(batch(["1"]))
        assert {"1"} == set(stored_in(disk / "store"))
        await made.close()


def remove(folder: Path, names: str) -> None:
    """Delete the files of these names."""
    for path in list(folder.glob(names)):
        path.unlink()


@contextmanager
def largest_file(size_bytes: int) -> Iterator[None]:
    """Let no file of this process grow beyond a size."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_disk_that_takes_no_more_is_waited_out(sink: SqliteSink, store: Path) -> None:
    """Whatever the system calls it, it is the disk's fault and not the documents'."""
    with largest_file(2**18), pytest.raises(UnavailableError, match=r"disk"):
        await write_large(sink)
    await write_large(sink)
    assert 101 == len(stored_in(store))


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Let nobody write into a folder; root, whom permissions do not stop, needs a mount for it."""
    if os.geteuid():
        folder.chmod(0o500)
        yield
        folder.chmod(0o700)
        return
    bind = subprocess.run(["mount", "--bind", str(folder), str(folder)], capture_output=True, check=False)
    if bind.returncode:
        pytest.skip("NOT TESTED: this root may not mount")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


async def test_a_read_only_folder_is_waited_out(sink: SqliteSink, store: Path) -> None:
    """It says what to check, for a file that is there and for one that is to be made, and goes on when it may."""
    await sink.close()
    for day in (DAY, OTHER_DAY):
        made = sink_in(store)
        with read_only(store), pytest.raises(UnavailableError, match=r"check (that its folder|the permissions)"):
            await made.write(batch(["1"], day))
        assert STORED == await made.write(batch([day], day))
        await made.close()
    assert {"before", DAY, OTHER_DAY} == set(stored_in(store))


async def test_a_folder_that_is_deleted_is_made_again(sink: SqliteSink, store: Path) -> None:
    """What is stored from then on is in a file that can be found, never in a deleted one."""
    shutil.rmtree(store)
    assert STORED == await sink.write(batch(["1"]))
    assert {"1"} == set(stored_in(store))


async def test_a_file_that_is_deleted_is_made_again(sink: SqliteSink, store: Path) -> None:
    """The one of today as any other, with what lies beside it or without."""
    for number, names in enumerate(["logs-*", "*.sqlite"]):
        remove(store, names)
        assert STORED == await sink.write(batch([str(number)]))
        assert {str(number)} == set(stored_in(store))


async def test_a_file_that_is_deleted_while_it_is_written_counts_for_nothing(
    sink: SqliteSink, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its batch is to be written again, into a new one."""
    write = sqlite_day.DayWriter._write

    def write_and_lose(self: sqlite_day.DayWriter, rows: list[sqlite_day.Row]) -> None:
        write(self, rows)
        shutil.rmtree(store)
        monkeypatch.undo()

    monkeypatch.setattr(sqlite_day.DayWriter, "_write", write_and_lose)
    with pytest.raises(UnavailableError, match="taken away while it was written"):
        await sink.write(batch(["1"]))
    assert STORED == await sink.write(batch(["1"]))
    assert {"1"} == set(stored_in(store))


async def test_a_damaged_file_is_kept_and_complained_of(sink: SqliteSink, store: Path) -> None:
    """It says which and what to do, writes other days meanwhile, and goes on when the file was moved away."""
    await sink.write(batch([f"9f-{n}" for n in range(2000)]))
    await sink.close()
    damaged = bytearray(file_of(store).read_bytes())
    damaged[8192:] = os.urandom(len(damaged) - 8192)
    file_of(store).write_bytes(damaged)
    made = sink_in(store)
    answer = await made.write(Documents(["1", "2"], [DAY, OTHER_DAY], [document("1"), document("2")]))
    assert [0] == answer.retry
    assert f"{file_of(store)}: it is damaged; move it" in answer.complaint
    assert damaged == file_of(store).read_bytes()
    file_of(store).rename(store / "damaged")
    assert STORED == await made.write(batch(["1"]))
    assert {"1", "2"} == set(stored_in(store))
    await made.close()


async def test_what_is_no_store_is_kept_and_complained_of(store: Path) -> None:
    """Be it no SQLite file, somebody else's, or one of a newer version."""
    file_of(store).write_bytes(b"no SQLite file, yet as long as one begins\n" * 100)
    other, newer = file_of(store, OTHER_DAY), file_of(store, "2025.10.25")
    newest = f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = 2"
    for path, statements in ((other, "CREATE TABLE t(a)"), (newer, newest)):
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(statements)
    contents = {path: path.read_bytes() for path in (file_of(store), other, newer)}
    made = sink_in(store)
    for day, words in (
        (DAY, "damaged, or no SQLite file; move it"),
        (OTHER_DAY, "expected a store of LogFlow, came a SQLite file with other tables; move it away"),
        ("2025.10.25", "expected a store of version 1 at most, came 2; a newer LogFlow has written it"),
    ):
        with pytest.raises(UnavailableError, match=words):
            await made.write(batch(["1"], day))
    assert contents == {path: path.read_bytes() for path in contents}
    await made.close()
