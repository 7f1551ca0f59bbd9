"""Where generated lines go: a file that may rotate, or the topic that shippers send to."""

import os
import socket
import time
import uuid
from collections import deque
from pathlib import Path
from typing import Any

import msgspec
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from aiokafka.partitioner import DefaultPartitioner

from logflow_app.errors import UnavailableError
from logflow_app.events import Metadata, PackRecord, SingleRecord
from shippers.generate import BLOCK_LINES, Block

TYPICAL_LINE_BYTES = 80
MAX_BATCH_BYTES = 512 * 1024
MAX_PACK_LINES = 1000
MAX_BATCHES_IN_FLIGHT = 32


class FileTarget:
    """Appends to a file; at `rotate_bytes` it becomes `<name>.1`, the one before `<name>.2`, up to `keep`.

    With `copy` the file is copied and cut to nothing instead of renamed, as logrotate's copytruncate does.
    """

    def __init__(self, path: Path, rotate_bytes: int | None = None, keep: int = 5, *, copy: bool = False) -> None:
        self.max_lines = max(1, min(BLOCK_LINES, (rotate_bytes or 1 << 30) // TYPICAL_LINE_BYTES))
        self._path = path
        self._rotate_bytes = rotate_bytes
        self._keep = keep
        self._copy = copy
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file, self._size = _open(path)

    async def write(self, block: Block) -> None:
        """Append whole lines; a full disk raises `OSError` and leaves no torn line behind."""
        if self._rotate_bytes is not None and self._size >= self._rotate_bytes:
            self._rotate()
        left = memoryview(block.text())
        size = self._size + len(left)
        try:
            while left:
                left = left[os.write(self._file, left) :]
        except OSError:
            os.ftruncate(self._file, self._size)
            raise
        self._size = size

    async def close(self) -> None:
        """See Target.close."""
        os.close(self._file)

    def _rotate(self) -> None:
        for number in range(self._keep - 1, 0, -1):
            older = self._numbered(number)
            if older.exists():
                older.replace(self._numbered(number + 1))
        if self._copy:
            self._numbered(1).write_bytes(self._path.read_bytes())
            os.ftruncate(self._file, 0)
            self._size = 0
            return
        self._path.replace(self._numbered(1))
        os.close(self._file)
        self._file, self._size = _open(self._path)

    def _numbered(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}")


def _open(path: Path) -> tuple[int, int]:
    """Open a file for appending, where a line torn by a kill is ended first; return its descriptor and size."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
    size = os.fstat(file).st_size
    if size and os.pread(file, 1, size - 1) != b"\n":
        size += os.write(file, b"\n")
    return file, size


class TopicTarget:
    """Sends lines to a topic in the shapes shippers use, from a few lanes that this run alone has.

    With `lines_per_record` 1 a record is seed 001's message, above that a pack. A lane always goes to one partition.
    """

    max_lines = BLOCK_LINES

    def __init__(self, topic: str, bootstrap: str, lines_per_record: int = 1, lanes: int = 8) -> None:
        self._topic = topic
        self._bootstrap = bootstrap
        self._lines_per_record = min(lines_per_record, MAX_PACK_LINES)
        run = uuid.uuid4().hex
        self._lanes = deque((f"{run}-{number}", 0) for number in range(lanes))
        self._producer: AIOKafkaProducer | None = None
        self._partitions: list[int] = []
        self._in_flight: deque[Any] = deque()
        self._host = socket.gethostname()
        self._encode = msgspec.json.Encoder().encode

    async def open(self) -> None:
        """Connect; raise `UnavailableError` when no broker answers."""
        self._producer = AIOKafkaProducer(
            bootstrap_servers=self._bootstrap,
            acks="all",
            enable_idempotence=True,
            compression_type="zstd",
            max_batch_size=MAX_BATCH_BYTES,
        )
        try:
            await self._producer.start()
            self._partitions = sorted(await self._producer.partitions_for(self._topic))
        except KafkaError as error:
            await self._producer.stop()
            raise UnavailableError(f"no Kafka at {self._bootstrap} with a topic {self._topic}: {error!r}") from error

    async def write(self, block: Block) -> None:
        """Send a block on the next lane; wait only while too much is under way."""
        lane, offset = self._lanes.popleft()
        lines = [(block.head + tail[:-1]).decode() for tail in block.tails]
        values = []
        for first in range(0, len(lines), self._lines_per_record):
            value, offset = self._record(lines[first : first + self._lines_per_record], lane, offset)
            values.append(value)
        self._lanes.append((lane, offset))
        try:
            await self._send(lane.encode(), values)
            while len(self._in_flight) > MAX_BATCHES_IN_FLIGHT:
                await self._in_flight.popleft()
        except KafkaError as error:
            raise UnavailableError(f"Kafka at {self._bootstrap} did not take the lines: {error!r}") from error

    async def close(self) -> None:
        """See Target.close; returns when Kafka has confirmed everything."""
        if self._producer is None:
            return
        try:
            while self._in_flight:
                await self._in_flight.popleft()
        except KafkaError as error:
            raise UnavailableError(f"Kafka at {self._bootstrap} did not confirm the lines: {error!r}") from error
        finally:
            await self._producer.stop()

    def _record(self, lines: list[str], lane: str, offset: int) -> tuple[bytes, int]:
        """Return the record that holds these lines, and the place after them in the lane."""
        offsets = []
        for line in lines:
            offsets.append(offset)
            offset += len(line.encode()) + 1
        metadata = Metadata(
            source=self._host,
            file_path="generator",
            shipper_timestamp=time.time(),
            service="app",
            lane=lane,
            end_offset=offset,
            tz="UTC",
        )
        if self._lines_per_record == 1:
            metadata.offset = offsets[0]
            return self._encode(SingleRecord(lines[0], metadata)), offset
        return self._encode(PackRecord(lines, offsets, metadata)), offset

    async def _send(self, key: bytes, values: list[bytes]) -> None:
        """Send records of one lane in batches we build ourselves: far cheaper than one `send` a record."""
        assert self._producer is not None  # noqa: S101 - `open` comes first
        partition = DefaultPartitioner()(key, self._partitions, self._partitions)
        batch = self._producer.create_batch()
        for value in values:
            if batch.append(key=key, value=value, timestamp=None) is None:
                self._in_flight.append(await self._producer.send_batch(batch, self._topic, partition=partition))
                batch = self._producer.create_batch()
                batch.append(key=key, value=value, timestamp=None)
        if batch.record_count():
            self._in_flight.append(await self._producer.send_batch(batch, self._topic, partition=partition))
