"""Writes sample log lines into a file or straight into Kafka, at a steady rate or as fast as they are taken."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple, Protocol

from shippers.sample_lines import TIME_FORMAT, SampleLines

BLOCK_LINES = 8192
TICK_SECS = 0.02
SIMULATED_LINES_PER_SEC = 1_000_000  # how fast time passes at rate 0 when the start is given, so that the text is known
BURST_LINES = 20
BURST_SECS = 0.5


@dataclass(frozen=True)
class Schedule:
    """When lines are due.

    `rate` is in lines a second, 0 is as fast as they are taken. Every `burst_interval_secs` (0: never) come
    `burst_lines` errors of one service on top (None: a number that fits the rate), the first time after
    `first_burst_secs` (None: the interval). Without `start` (seconds since the epoch) times are the wall clock's; with
    it they are computed, so the text depends on nothing but schedule and seed. `wait=False` writes at once what is due
    later.
    """

    rate: float = 1.0
    burst_interval_secs: float = 120.0
    first_burst_secs: float | None = None
    burst_lines: int | None = None
    lines: int | None = None
    duration_secs: float | None = None
    start: float | None = None
    wait: bool = True


class Due(NamedTuple):
    """Lines to be written together, `after_secs` from the start."""

    after_secs: float
    lines: int
    burst: bool


class Block(NamedTuple):
    """Whole lines: each is `head` and one of `tails`, line end included."""

    head: bytes
    tails: list[bytes]

    def text(self) -> bytes:
        """Return the lines as one piece."""
        return self.head + self.head.join(self.tails) if self.tails else b""


class Target(Protocol):
    """Takes blocks of lines; `max_lines` is the largest block it wants."""

    max_lines: int

    async def write(self, block: Block) -> None:
        """Take a block whole; raise `UnavailableError` or `OSError` when that cannot be."""

    async def close(self) -> None:
        """Finish what was taken."""


async def generate(
    schedule: Schedule, sample: SampleLines, target: Target, report: Callable[[int], None] = lambda _lines: None
) -> int:
    """Write lines until the schedule ends or SIGTERM or SIGINT comes; return how many.

    `report` is called with the number of lines so far after every block.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    written = 0
    try:
        async for block in _blocks(schedule, sample, target.max_lines, stop):
            await target.write(block)
            written += len(block.tails)
            report(written)
    finally:
        await target.close()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
    return written


async def _blocks(schedule: Schedule, sample: SampleLines, max_lines: int, stop: asyncio.Event) -> AsyncIterator[Block]:
    begun = time.monotonic()
    paced = schedule.wait and schedule.rate > 0
    for due in _limited(schedule, _due(schedule, begun)):
        await _pause(due.after_secs - (time.monotonic() - begun) if paced else 0.0, stop)
        for first in range(0, due.lines, max_lines):
            if stop.is_set():
                return
            count = min(max_lines, due.lines - first)
            tails = sample.burst(count) if due.burst else sample.take(count)
            yield Block(sample.opening + _stamp(schedule, due.after_secs), tails)


async def _pause(secs: float, stop: asyncio.Event) -> None:
    """Wait until the time has passed or a stop is asked for; always let the loop see signals."""
    if secs <= 0:
        await asyncio.sleep(0)
        return
    try:
        async with asyncio.timeout(secs):
            await stop.wait()
    except TimeoutError:
        return


def _stamp(schedule: Schedule, after_secs: float) -> bytes:
    at = time.time() if schedule.start is None else schedule.start + after_secs
    return datetime.fromtimestamp(int(at), UTC).strftime(TIME_FORMAT).encode()


def _limited(schedule: Schedule, dues: Iterator[Due]) -> Iterator[Due]:
    """End the schedule at its number of lines or its duration, whichever comes first."""
    left = schedule.lines
    for due in dues:
        if schedule.duration_secs is not None and due.after_secs >= schedule.duration_secs:
            return
        count = due.lines if left is None else min(due.lines, left)
        if count:
            yield due._replace(lines=count)
        if left is not None:
            left -= count
            if left == 0:
                return


def _due(schedule: Schedule, begun: float) -> Iterator[Due]:
    steady = _steady(schedule.rate) if schedule.rate > 0 else _unpaced(schedule, begun)
    size = schedule.burst_lines or max(BURST_LINES, int(schedule.rate * BURST_SECS))
    interval, first = schedule.burst_interval_secs, schedule.first_burst_secs
    next_burst = interval if first is None else first
    for due in steady:
        yield due
        if interval and due.after_secs >= next_burst:
            yield Due(due.after_secs, size, burst=True)
            next_burst += interval


def _steady(rate: float) -> Iterator[Due]:
    """Yield what is due at each tick: line n is due n / rate seconds after the start, or at the tick that follows."""
    tick_secs = max(TICK_SECS, 1.0 / rate)
    tick = lines = 0
    while True:
        after_secs = tick * tick_secs
        due_by_now = int(after_secs * rate + 1e-6) + 1
        yield Due(after_secs, due_by_now - lines, burst=False)
        lines = due_by_now
        tick += 1


def _unpaced(schedule: Schedule, begun: float) -> Iterator[Due]:
    lines = 0
    while True:
        simulated = lines / SIMULATED_LINES_PER_SEC
        yield Due(simulated if schedule.start is not None else time.monotonic() - begun, BLOCK_LINES, burst=False)
        lines += BLOCK_LINES
