"""A limited shipper ships as fast as it may, every lane in its turn, and drops nothing."""

import pytest

from shippers.outlet import Parcel
from shippers.pacing import Pacing, Rate
from shippers.packs import Record
from tests.shippers.tray import Tray


class Clock:
    """A clock that is put forward by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def parcel(lane: str, lines: int = 10) -> Parcel:
    """Return a record of so many lines of 100 bytes each."""
    return Parcel(Record(lane, b"", 0, 100 * lines, lines), lambda: None, lambda record: pytest.fail(str(record)))


@pytest.mark.parametrize(("rate", "expected"), [(Rate(20), 1010), (Rate(2000, "bytes"), 1010), (Rate(1000), 50_000)])
def test_the_limit_holds_over_time(rate: Rate, expected: int) -> None:
    """In fifty seconds as much goes through as is allowed, and at most one record more."""
    clock, tray = Clock(), Tray()
    pacing = Pacing(tray, rate, clock)
    for _ in range(5000):
        while pacing.has_room("lane"):
            pacing.put(parcel("lane"))
            clock.now += 1e-6
        clock.now += 0.01
    lines = sum(record.lines for record in tray.records)
    assert expected - 20 <= lines <= expected + 20


def test_every_lane_has_its_turn() -> None:
    """A lane that always has more waits behind those that were told to wait; one that asks no more holds up nobody."""
    clock, tray = Clock(), Tray()
    pacing = Pacing(tray, Rate(10), clock)
    for _ in range(1000):
        for lane in ("greedy", "second", "third"):
            if pacing.has_room(lane):
                pacing.put(parcel(lane))
        clock.now += 0.1
    shares = {lane: sum(record.lane == lane for record in tray.records) for lane in ("greedy", "second", "third")}
    assert max(shares.values()) - min(shares.values()) <= 1
    clock.now += 2.0
    while not pacing.has_room("second"):
        clock.now += 0.1
    assert pacing.has_room("second")


async def test_waiting_is_as_long_as_the_debt() -> None:
    """Nobody is sent away for longer than it takes, and a limit taken back holds up nobody."""
    pacing = Pacing(Tray(), Rate(1000))
    pacing.put(parcel("lane", 20))
    await pacing.wait_for_room(30.0)
    assert pacing.has_room("lane")
    pacing.put(parcel("lane", 100_000))
    assert not pacing.has_room("lane")
    pacing.rate = None
    assert pacing.has_room("lane")


def test_a_full_outlet_behind_it_is_full() -> None:
    """What it lets through must also find room."""
    tray = Tray()
    tray.full = True
    assert not Pacing(tray, Rate(10)).has_room("lane")
