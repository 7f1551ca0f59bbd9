"""Runs `apps/reader.py` as a process, and talks to the Kafka it reads from."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from aiokafka.errors import GroupCoordinatorNotAvailableError

ROOT = Path(__file__).parents[2]
DEADLINE_SECS = 90
STOP_SECS = 60


def wait_for(condition: Callable[[], object], what: str, secs: float = DEADLINE_SECS) -> None:
    """Wait until the condition is true; fail, saying for what, when the time is over."""
    deadline = time.monotonic() + secs
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {secs} s for {what}")
        time.sleep(0.05)


@dataclass
class Worker:
    """One worker process of a group; its settings are the environment of `apps/reader.py`."""

    bootstrap: str
    topic: str
    group: str
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen | None = None

    def start(self) -> "Worker":
        """Start the process; it is not ready yet."""
        self.folder.mkdir(parents=True, exist_ok=True)
        environment = os.environ | self.settings
        environment |= {"APP_ID": self.group, "BOOTSTRAP": self.bootstrap, "TOPIC": self.topic}
        environment |= {"FOLDER": str(self.folder)}
        command = [sys.executable, "-m", "tests.transport.apps.reader", "worker", "-l", "info", "--without-web"]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        return self

    def stop(self) -> int:
        """Ask the process to end, and return its exit code; fail if it does not."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_SECS)

    def kill(self) -> None:
        """End the process, whatever it does."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    @property
    def log(self) -> str:
        """What the process has logged."""
        return (self.folder / "log").read_text()

    @property
    def entries(self) -> list[dict]:
        """What the process has written down, in order."""
        path = self.folder / "seen.jsonl"
        lines = path.read_text().splitlines(keepends=True) if path.exists() else []
        return [json.loads(line) for line in lines if line.endswith("\n")]

    @property
    def batches(self) -> list[dict]:
        """The batches among the entries."""
        return [entry for entry in self.entries if entry["event"] == "batch"]

    def records(self, batches: Iterable[dict] | None = None) -> list[tuple[int, int]]:
        """Partition and offset of every record seen, in order."""
        return [(b["partition"], o) for b in (self.batches if batches is None else batches) for o in b["offsets"]]

    def order(self, name: str, **arguments: object) -> dict:
        """Have the process carry out a command, and return what it wrote down when done."""
        before = len(self._done(name))
        folder = self.folder / "commands"
        written = folder / "next.part"
        written.write_text(json.dumps({"name": name, **arguments}))
        written.rename(folder / f"{time.monotonic_ns()}.json")
        wait_for(lambda: len(self._done(name)) > before, f"{name} to be done")
        return self._done(name)[-1]

    def _done(self, name: str) -> list[dict]:
        return [entry for entry in self.entries if entry["event"] == "done" and entry["name"] == name]


def produce(bootstrap: str, topic: str, counts: dict[int, int], *, value_bytes: int = 4, **record: object) -> None:
    """Send so many records to each partition."""

    async def send_all() -> None:
        async with AIOKafkaProducer(bootstrap_servers=bootstrap, linger_ms=5) as producer:
            for partition, count in counts.items():
                value = b"x" * value_bytes
                sent = [await producer.send(topic, value, partition=partition, **record) for _ in range(count)]
                await asyncio.gather(*sent)

    asyncio.run(send_all())


def produce_transactions(bootstrap: str, topic: str, transactions: list[tuple[str, int, bool]], time_ms: int) -> None:
    """Run transactions on partition 0: each has a value, a number of records, and whether it is committed.

    The times, `time_ms` and on, must be recent: Kafka's retention goes by them, and cleans up within the minute.
    """

    async def run_all() -> None:
        async with AIOKafkaProducer(bootstrap_servers=bootstrap, transactional_id=topic, linger_ms=5) as producer:
            for value, count, is_committed in transactions:
                await producer.begin_transaction()
                for n in range(count):
                    await producer.send(
                        topic,
                        f"{value}-{n}".encode(),
                        key=value.encode(),
                        partition=0,
                        timestamp_ms=time_ms + n,
                        headers=[("n", str(n).encode())],
                    )
                await (producer.commit_transaction() if is_committed else producer.abort_transaction())

    asyncio.run(run_all())


def committed(bootstrap: str, group: str, topic: str) -> dict[int, int]:
    """Return the group's committed offset of each partition of the topic that has one."""

    async def ask() -> dict:
        admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
        await admin.start()
        try:
            async with asyncio.timeout(DEADLINE_SECS):
                while True:
                    with contextlib.suppress(GroupCoordinatorNotAvailableError):  # a young broker has none yet
                        return await admin.list_consumer_group_offsets(group)
                    await asyncio.sleep(0.1)
        finally:
            await admin.close()

    return {tp.partition: data.offset for tp, data in asyncio.run(ask()).items() if tp.topic == topic}


def commit(bootstrap: str, group: str, topic: str, offsets: dict[int, int]) -> None:
    """Commit for a group that has no members."""

    async def send() -> None:
        async with AIOKafkaConsumer(bootstrap_servers=bootstrap, group_id=group, enable_auto_commit=False) as consumer:
            partitions = {TopicPartition(topic, partition): offset for partition, offset in offsets.items()}
            consumer.assign(list(partitions))
            await consumer.commit(partitions)

    asyncio.run(send())


def expire(bootstrap: str, topic: str, partition: int, before_offset: int) -> None:
    """Delete the records below an offset, as retention does."""

    async def ask() -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
        await admin.start()
        try:
            await admin.delete_records({TopicPartition(topic, partition): RecordsToDelete(before_offset)})
        finally:
            await admin.close()

    asyncio.run(ask())
