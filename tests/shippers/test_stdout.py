"""Records on standard output are whole lines and safe when taken; a reader may sleep or leave."""

import asyncio
import contextlib
import os
from collections.abc import Iterator
from io import FileIO

import pytest

from shippers.outlet import Parcel
from shippers.packs import Record
from shippers.stdout import Stdout


@pytest.fixture
def pipe() -> Iterator[tuple[int, FileIO]]:
    """A pipe: the end to read, and the end to write as a stream."""
    reading, writing = os.pipe()
    stream = FileIO(writing, "wb")
    yield reading, stream
    for close in (stream.close, lambda: os.close(reading)):
        with contextlib.suppress(OSError):
            close()


def parcel(value: bytes, acknowledged: list[bytes]) -> Parcel:
    """Return a record with this value."""

    async def cut(record: Record) -> list[Record]:
        return [record]

    return Parcel(Record("lane", value, 0, 1, 1), lambda: acknowledged.append(value), cut)


async def test_records_are_lines_and_safe_when_taken(pipe: tuple[int, FileIO]) -> None:
    """Each has a line of its own, in order, at once, and then it is acknowledged."""
    reading, stream = pipe
    outlet, acknowledged = Stdout(stream), []
    outlet.start()
    for value in (b"one", b"two"):
        outlet.put(parcel(value, acknowledged))
    assert await outlet.drain(60)
    assert [b"one", b"two"] == acknowledged
    assert b"one\ntwo\n" == os.read(reading, 100)


async def test_a_reader_that_sleeps_holds_up_nobody_but_the_files(pipe: tuple[int, FileIO]) -> None:
    """The loop goes on, there is no room for more, and all arrives when the reader wakes."""
    reading, stream = pipe
    outlet, acknowledged = Stdout(stream), []
    outlet.start()
    while outlet.has_room("lane"):
        outlet.put(parcel(b"x" * 2**20, acknowledged))
    assert not await outlet.drain(0.01)
    came = bytearray()
    while not await outlet.drain(0.01):
        came += await asyncio.to_thread(os.read, reading, 2**20)
    came += os.read(reading, 2**20) if len(came) < 8 * (2**20 + 1) else b""
    assert (b"x" * 2**20 + b"\n") * 8 == came
    assert outlet.has_room("lane")


async def test_a_reader_that_leaves_is_told_of_at_once(pipe: tuple[int, FileIO]) -> None:
    """What runs the outlet hears of the broken pipe, and nobody waits for what can never be written."""
    reading, stream = pipe
    outlet, acknowledged = Stdout(stream), []
    outlet.start()
    os.close(reading)
    outlet.put(parcel(b"one", acknowledged))
    with pytest.raises(BrokenPipeError):
        await outlet.run()
    assert not await outlet.drain(60)
    outlet.put(parcel(b"two", acknowledged))
    assert not await outlet.drain(60)
    assert [] == acknowledged
