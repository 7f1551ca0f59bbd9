"""Lines of one source become one event; marks move with the events that are whole, and with nothing else."""

import random
from pathlib import Path

import pytest

from logflow_app.multiline import MultilineSettings
from shippers.spool import joining as joining_module
from shippers.spool.intake import Intake
from shippers.spool.joining import Batch, Joining
from shippers.spool.packet import Mark, Origin
from shippers.spool.settings import SpoolSettings
from tests.shippers.spool.spools import kill, make_spool, running
from tests.shippers.tray import Tray
from tests.shippers.waiting import until

INDENTED = MultilineSettings(pattern=r"^\s", timeout_secs=3600.0)
HOST = Origin("host", "logs", "")


class Shelf:
    """Takes batches as long as it has room."""

    def __init__(self, room: int = 1000) -> None:
        self.room = room
        self.batches: list[Batch] = []

    def put(self, batch: Batch) -> bool:
        """Take a batch."""
        if self.room <= 0:
            return False
        self.room -= 1
        self.batches.append(batch)
        return True

    @property
    def events(self) -> list[bytes]:
        """What came."""
        return [event for batch in self.batches for event in batch.messages]

    @property
    def marks(self) -> list[Mark]:
        """The marks that came."""
        return [batch.mark for batch in self.batches if batch.mark]


def lines(*texts: str, origin: Origin = HOST, mark: Mark | None = None, times: tuple[int, ...] = ()) -> Batch:
    """Return lines as they are taken."""
    return Batch(origin, [text.encode() for text in texts], 1.0, times, mark)


def test_lines_are_joined_source_by_source() -> None:
    """What one source says does not end another's event; each stream of a path is by itself."""
    shelf, joining = Shelf(), Joining(INDENTED)
    other = HOST._replace(fields={"stream": "stderr"})
    joining.take(shelf.put, lines("a", " b"))
    joining.take(shelf.put, lines("x", " y", origin=other))
    joining.take(shelf.put, lines(" c", "d"))
    assert [b"a\n b\n c"] == shelf.events
    joining.flush(0.0, everything=True)
    assert [b"a\n b\n c", b"d", b"x\n y"] == shelf.events
    assert [HOST, HOST, other] == [batch.origin for batch in shelf.batches]
    assert joining.is_empty


def test_an_event_has_the_time_of_its_first_line_and_all_that_was_left_out() -> None:
    """Times go with events, and a cut line makes its event one that was cut."""
    shelf, joining = Shelf(), Joining(INDENTED)
    joining.take(shelf.put, lines("a", " b", "c", times=(1, 2, 3)))
    joining.take(shelf.put, lines(" d", origin=HOST._replace(truncated_bytes=7), times=(4,)))
    joining.take(shelf.put, lines("e", times=(5,)))
    assert [([b"a\n b"], [1], 0), ([b"c\n d"], [3], 7)] == [
        (batch.messages, batch.times, batch.origin.truncated_bytes) for batch in shelf.batches
    ]


def test_bytes_that_are_no_text_come_out_as_they_went_in() -> None:
    """Nothing is lost by joining."""
    shelf, joining = Shelf(), Joining(INDENTED)
    joining.take(shelf.put, Batch(HOST, [b"\xff\xfe", b" \x80", "é".encode()], 1.0))
    assert [b"\xff\xfe\n \x80"] == shelf.events


def test_a_mark_holds_once_everything_before_it_has_gone_on() -> None:
    """The mark of lines of which one is in an open event waits; with a place for each line it goes to that event."""
    shelf, joining = Shelf(), Joining(INDENTED)
    joining.take(shelf.put, lines("a", mark=Mark("k", "1")))
    joining.take(shelf.put, lines(" b", mark=Mark("k", "2")))
    assert [] == shelf.marks
    joining.take(shelf.put, lines("c", " d", mark=Mark("k", "4")))
    assert [Mark("k", "2")] == shelf.marks
    joining.take(shelf.put, lines("e", " f", "g", " h", mark=Mark("k", "8", ("5", "6", "7", "8"))))
    assert ["2", "6"] == [mark.place for mark in shelf.marks]
    joining.flush(0.0, everything=True)
    assert ["2", "6", "8"] == [mark.place for mark in shelf.marks]


def test_a_mark_waits_for_all_streams_of_its_key() -> None:
    """An open event of one stream holds the mark back, also where another stream has gone on."""
    shelf, joining = Shelf(), Joining(INDENTED)
    other = HOST._replace(fields={"stream": "stderr"})
    joining.take(shelf.put, lines("a", mark=Mark("k", "1")))
    joining.take(shelf.put, lines("x", origin=other, mark=Mark("k", "2")))
    joining.take(shelf.put, lines("y", origin=other, mark=Mark("k", "3")))
    assert ([b"x"], []) == (shelf.events, shelf.marks)
    joining.take(shelf.put, lines("b", mark=Mark("k", "4")))
    assert ["2"] == [mark.place for mark in shelf.marks]
    joining.flush(0.0, everything=True)
    assert "4" == shelf.marks[-1].place


def test_without_room_nothing_is_taken_and_nothing_lost() -> None:
    """Events that found no room come first; until then no more lines are taken."""
    shelf, joining = Shelf(room=0), Joining(INDENTED)
    assert joining.take(shelf.put, lines("a", "b", mark=Mark("k", "2")))
    assert not joining.take(shelf.put, lines("c"))
    assert 1 == joining.left()
    shelf.room = 1000
    assert joining.take(shelf.put, lines("c", mark=Mark("k", "3")))
    joining.flush(0.0, everything=True)
    assert [b"a", b"b", b"c"] == shelf.events
    assert (True, "3") == (joining.is_empty, shelf.marks[-1].place)


def test_what_is_open_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """With too many sources or bytes the event that has been open longest ends."""
    monkeypatch.setattr(joining_module, "MOST_GROUPS", 10)
    monkeypatch.setattr(joining_module, "MOST_BYTES", 100)
    shelf, joining = Shelf(), Joining(INDENTED)
    for number in range(30):
        joining.take(shelf.put, lines(f"{number}", origin=HOST._replace(source=f"host-{number}")))
        assert len(joining._groups) <= 10
    assert [b"%d" % number for number in range(20)] == shelf.events
    joining.take(shelf.put, lines("x" * 95))
    assert joining._bytes <= 100


@pytest.mark.parametrize("seed", range(30))
def test_going_on_from_a_mark_leaves_out_and_repeats_no_event(seed: int) -> None:
    """Whatever arrives in whatever pieces: the lines behind the newest mark give exactly the events not yet there."""
    chance = random.Random(seed)
    texts = [chance.choice(["", " "]) + f"{number}" for number in range(60)]
    whole = Shelf()
    both = Joining(INDENTED)
    both.take(whole.put, lines(*texts))
    both.flush(0.0, everything=True)
    shelf, joining = Shelf(), Joining(INDENTED)
    at, end = 0, chance.randrange(60)
    while at < end:
        after = min(at + chance.randrange(1, 9), end)
        places = tuple(str(number + 1) for number in range(at, after))
        assert joining.take(shelf.put, lines(*texts[at:after], mark=Mark("k", places[-1], places)))
        at = after
    again = int(shelf.marks[-1].place) if shelf.marks else 0
    rest = Joining(INDENTED)
    rest.take(shelf.put, lines(*texts[again:]))
    rest.flush(0.0, everything=True)
    assert whole.events == shelf.events


async def test_an_event_that_does_not_grow_is_sent(tmp_path: Path) -> None:
    """After the time-out, and at the end of everything; nothing of it is in the spool before."""
    tray = Tray()
    async with running(tmp_path, tray) as spool:
        settings = MultilineSettings(pattern=r"^\s", timeout_secs=0.2)
        intake = Intake("net", "", spool).join(settings)
        assert intake.offer("10.0.0.7", [b"one", b" two"])
        assert 0 == spool.counters.lines_taken
        await until(lambda: tray.lines == ["one\n two"])
        patient = Intake("more", "", spool).join(INDENTED)
        assert patient.take("10.0.0.7", [b"three", b" four"], (), Mark("k", "4"))
        assert {} == spool.marks
        await patient.synced()
        await until(lambda: tray.lines == ["one\n two", "three\n four"])
        assert {"k": "4"} == spool.marks
        patient.take("10.0.0.7", [b"five"], (), Mark("k", "5"))
    spool = make_spool(tmp_path, tray)
    assert {"k": "5"} == spool.marks
    await kill(spool)


async def test_in_a_full_spool_clients_wait_with_their_events(tmp_path: Path) -> None:
    """What finds no room holds up what comes behind it, and all of it arrives in its order."""
    tray = Tray(holds=True)
    settings = SpoolSettings(1, 2**20, 0.0, 0.01)
    async with running(tmp_path, tray, settings) as spool:
        intake = Intake("net", "", spool).join(INDENTED)
        taken = 0
        while intake.offer("10.0.0.7", [b"%d" % taken + b"x" * 1000, b" more"]):
            taken += 1
        assert 500 < taken < 1100
        tray.holds = False
        tray.release()
        await until(lambda: intake.offer("10.0.0.7", [b"%d" % taken]))
        assert await spool.drain(60.0)
        await intake.synced()
        await until(lambda: len(tray.lines) == taken + 1)
        assert [str(number) for number in range(taken + 1)] == [line.split("x")[0] for line in tray.lines]
