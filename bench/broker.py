"""Packs into and out of a broker: our own beside Apache Kafka, over the same sockets with the same bytes."""

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from bench.child import TICKS_PER_SEC
from bench.figures import Figure
from bench.load import PACK_LINES, PARTITIONS, create_topics, records
from bench.run import Run
from bench.sample import TEXT, lines
from bench.services import kafka
from tests.embedded.process import EmbeddedBroker
from tests.embedded.wire import FETCH, PRODUCE, Wire, batch, fetch_values, frame, produce_values

PART = "packs through a broker"
TOPIC = "bench-broker"
IN_FLIGHT = 4  # requests on a connection; a client of LogFlow's has as many
TIMES = 10  # each line is sent so often: a million would be there in a fraction of a second
PACKS = 2  # in a batch, which is then some 128 KiB
DISTINCT = 16  # batches that are made; compressing all of them would take longer than the measurement
ZSTD = 4
FETCH_BYTES = 2**20


class Broker(Protocol):
    """What is measured."""

    port: int
    pid: int


class Usage(NamedTuple):
    """What a process has used so far."""

    cpu_secs: float
    peak_mb: float


def measure(run: Run) -> Iterator[Figure]:
    """Yield the figures of Apache Kafka, then ours."""
    packs = [_packs(number) for number in range(DISTINCT)]
    run.say(f"{PACKS} packs of {PACK_LINES} lines in {sum(map(len, packs)) // DISTINCT:,} bytes as they are sent")
    yield from _measured(run, "Apache Kafka", kafka, packs)
    yield from _measured(run, "embedded broker", lambda: EmbeddedBroker(run.folder("embedded")), packs)


def _packs(seed: int) -> bytes:
    """Return a batch of packs, compressed as the shippers do."""
    values, _ = records(list(lines(TEXT, PACKS * PACK_LINES, seed)), f"{seed:032x}", 0, PACK_LINES)
    return batch(list(values), b"%032x" % seed, codec=ZSTD)


def _measured(
    run: Run, name: str, start: Callable[[], AbstractContextManager[Any]], packs: list[bytes]
) -> Iterator[Figure]:
    """Fill a topic to warm up, then measure writing and reading another."""
    rounds = max(run.lines * TIMES // (PACKS * PACK_LINES) // PARTITIONS, 1)
    with start() as broker:
        asyncio.run(create_topics(broker.bootstrap, {f"{TOPIC}-warm": PARTITIONS, TOPIC: PARTITIONS}))
        _everywhere(lambda partition: _until_led(broker.port, partition, packs[0], run.timeout_secs))
        _everywhere(lambda partition: _write(broker.port, f"{TOPIC}-warm", partition, packs, rounds))
        sent = rounds * PARTITIONS * PACKS * PACK_LINES
        for way, work in (("in", _write), ("out", _read)):
            before, begun = _usage(broker.pid), time.monotonic()
            _everywhere(lambda partition, work=work: work(broker.port, TOPIC, partition, packs, rounds))
            secs, after = time.monotonic() - begun, _usage(broker.pid)
            beside = f"embedded broker, {way}" if name != "embedded broker" else None
            size_mb = rounds * PARTITIONS * sum(map(len, packs)) / DISTINCT / 1e6
            more = {"mb_per_sec": round(size_mb / secs, 1)}
            cpu_us = (after.cpu_secs - before.cpu_secs) / sent * 1e6
            yield Figure(PART, f"{name}, {way}", sent, secs, cpu_us, after.peak_mb, beside, more)


def _everywhere(work: Callable[[int], None]) -> None:
    with ThreadPoolExecutor(PARTITIONS) as threads:
        list(threads.map(work, range(PARTITIONS)))


def _until_led(port: int, partition: int, pack: bytes, timeout_secs: float) -> None:
    """Send a pack to a partition of both topics until it is taken: Kafka needs a moment after making them."""
    end = time.monotonic() + timeout_secs
    with Wire(port) as wire:
        for topic in (f"{TOPIC}-warm", TOPIC):
            while (code := wire.produce(topic, pack, partition).error_code) and time.monotonic() < end:
                time.sleep(0.1)
            if code:
                raise RuntimeError(f"the broker refused a pack: {code.name}")


def _write(port: int, topic: str, partition: int, packs: list[bytes], rounds: int) -> None:
    """Send packs to one partition over a connection of its own, some in flight, each confirmed."""
    frames = [frame(PRODUCE, 9, number, produce_values(topic, data, partition)) for number, data in enumerate(packs)]
    with Wire(port) as wire:
        for number in range(rounds + IN_FLIGHT):
            if number < rounds:
                wire.send_bytes(frames[number % DISTINCT])
            if number >= IN_FLIGHT:
                answer = wire.receive(PRODUCE, 9, (number - IN_FLIGHT) % DISTINCT)
                code = answer.responses[0].partition_responses[0].error_code
                if code:
                    raise RuntimeError(f"the broker refused a pack: {code.name}")


def _read(port: int, topic: str, partition: int, _: list[bytes], rounds: int) -> None:
    """Read a partition to its end, as a consumer asks."""
    offset = 0
    with Wire(port) as wire:
        while offset < rounds * PACKS:  # a pack is one record
            values = fetch_values({topic: offset}, 0.5, part_bytes=FETCH_BYTES, partition=partition)
            data = wire.call(FETCH, 11, **values).responses[0].partitions[0].records or b""
            place = 0
            while (place := _end_of_batch(data, place)) <= len(data):
                offset += PACKS


def _end_of_batch(data: bytes, place: int) -> int:
    """Return where the batch at `place` ends; beyond the data if it is not whole, as Kafka may cut the last one."""
    head = data[place : place + 12]
    return place + 12 + int.from_bytes(head[8:], "big") if len(head) == 12 else len(data) + 1


def _usage(pid: int) -> Usage:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    status = Path(f"/proc/{pid}/status").read_text()
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    return Usage((int(fields[11]) + int(fields[12])) / TICKS_PER_SEC, peak / 1024)
