"""A LogFlow of a test's own, beside others in the same Kafka and Elasticsearch."""

import asyncio
import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from logflow_app.config import Config, load
from logflow_app.dead_letters import read_letters
from logflow_app.events import DeadLetter
from logflow_app.kafka_client import client_options
from logflow_app.setup import topics_of
from logflow_app.tables.windows import totals
from logflow_app.topic_reader import newest_entries, read_topic
from logflow_app.topics import WINDOWS_TABLE, changelog
from tests.processes import REPOSITORY, Process, Worker

Answer = TypeVar("Answer")
Settings = dict[str, Any]

POLL_SECS = 0.1
PAGE = 10_000
MOST_DOCUMENTS = 10_000  # that Elasticsearch shows at once


def until(
    condition: Callable[[], Answer], deadline_secs: float = 90.0, say: Callable[[], object] = lambda: ""
) -> Answer:
    """Return what `condition` gives once that is true; raise with what `say` says if it never is."""
    end = time.monotonic() + deadline_secs
    while not (answer := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"not true within {deadline_secs} s, last came {answer!r}: {say()}")
        time.sleep(POLL_SECS)
    return answer


class Pipeline:
    """Configuration, log files, workers and a shipper in one folder; `close` ends what still runs."""

    def __init__(self, folder: Path, kafka: str, search: str, name: str, settings: Settings | None = None) -> None:
        """Take the addresses of the services, a name nobody else uses, and settings that go over the usual ones."""
        self.folder = folder
        self.search = search
        self.name = name
        self.logs = folder / "logs"
        self.logs.mkdir(parents=True, exist_ok=True)
        self.config_path = folder / "logflow.yaml"
        self.config_path.write_text(yaml.safe_dump(_over(self._usual(kafka), settings or {})))
        self.config: Config = load(self.config_path, {})
        self.raw_topic = topics_of(self.config).raw
        env = {"LOGFLOW_CONFIG": str(self.config_path), "PYTHONPATH": str(REPOSITORY)}
        self.shipper = Process("shipper", folder, [sys.executable, "-m", "shippers", "file"], env)
        self.workers: list[Worker] = []

    def _usual(self, kafka: str) -> Settings:
        return {
            "data_dir": str(self.folder / "data"),
            "kafka": {
                "brokers": [kafka],
                "app_id": self.name,
                "topic_prefix": self.name,
                "partitions": {"raw": 4, "counts": 2},
                "session_timeout_secs": 6,
                "heartbeat_interval_secs": 1,
                "rebalance_timeout_secs": 12,
            },
            "counts": {"commit_interval_secs": 0.3},
            "inputs": {"files": [{"name": "app", "paths": [f"{self.logs}/*.log"], "checkpoint_interval": "300ms"}]},
            "shipper": {"partial_line_secs": 0.5},
            "output": {
                "type": "elasticsearch",
                "elasticsearch": {"hosts": [self.search], "index_prefix": self.name, "replicas": 0},
            },
        }

    # -- processes

    def worker(self, *options: str, data_dir: Path | None = None) -> Worker:
        """Return one more worker, not started yet."""
        name = f"worker-{len(self.workers)}"
        worker = Worker(name, self.folder, self.config_path, *(options or ("-l", "info")), data_dir=data_dir)
        self.workers.append(worker)
        return worker

    def start(self) -> Worker:
        """Start one worker and the shipper; return the worker once it is ready."""
        worker = self.worker()
        worker.start()
        self.shipper.start()
        self.until_ready(worker)
        return worker

    @staticmethod
    def until_ready(*workers: Worker) -> None:
        """Wait until the workers have partitions and their tables."""
        for worker in workers:
            until(lambda worker=worker: worker.ready, 120, lambda worker=worker: worker.log[-3000:])

    def command(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        """Run `logflow …` with this configuration."""
        program = str(Path(sys.executable).with_name("logflow"))
        env = self.shipper.env | {"PATH": "/usr/bin:/bin"}
        return subprocess.run(
            [program, *arguments], env=env, cwd=self.folder, capture_output=True, timeout=120, check=False
        )

    def close(self) -> None:
        """End every process of ours."""
        for process in (*self.workers, self.shipper):
            if process.running:
                process.resume()
                process.kill()

    # -- what goes in

    def write(self, file: str, content: bytes) -> None:
        """Append to a log file."""
        with (self.logs / file).open("ab") as log:
            log.write(content)

    def produce(self, values: Sequence[bytes | None], partition: int = 0) -> list[int]:
        """Send values to the raw topic as a producer of somebody else would; return their offsets."""

        async def send() -> list[int]:
            async with AIOKafkaProducer(**client_options(self.config.kafka), max_request_size=10 << 20) as producer:
                sent = [await producer.send(self.raw_topic, value, b"theirs", partition) for value in values]
                return [(await answer).offset for answer in sent]

        return asyncio.run(send())

    # -- what comes out

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Put a question to Elasticsearch; where an index is missing, or was made this moment, the answer is empty."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.search}{path}", data, {"content-type": "application/json"}, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                if error.code not in (404, 503):
                    raise AssertionError(f"{method} {path}: {error.code} {error.read().decode()}") from error
            return {}

    @property
    def indices(self) -> str:
        """A pattern that fits the indices of this pipeline and no other's."""
        return f"{self.name}-*"

    def count(self) -> int:
        """Return how many documents are stored."""
        self.ask("POST", f"/{self.indices}/_refresh")
        return int(self.ask("GET", f"/{self.indices}/_count").get("count", 0))

    def documents(self, query: object = None) -> dict[str, dict[str, Any]]:
        """Return the stored documents by id; no more than Elasticsearch shows at once."""
        self.ask("POST", f"/{self.indices}/_refresh")
        body = {"query": query or {"match_all": {}}, "size": MOST_DOCUMENTS, "track_total_hits": True}
        hits = self.ask("POST", f"/{self.indices}/_search", body)["hits"]
        assert hits["total"]["value"] <= MOST_DOCUMENTS
        return {hit["_id"]: hit["_source"] for hit in hits["hits"]}

    def until_stored(self, expected: int, deadline_secs: float = 180.0) -> None:
        """Wait until so many documents are stored."""
        until(lambda: self.count() >= expected, deadline_secs, self._state)
        assert expected == self.count()

    def counts(self) -> dict[str, int]:
        """Return how many lines of each service were counted."""

        async def read() -> list[tuple[bytes, bytes]]:
            topic = changelog(self.config.kafka.app_id, WINDOWS_TABLE)
            return [entry async for entry in newest_entries(client_options(self.config.kafka), topic)]

        sums: dict[str, int] = {}
        for key, levels in totals(asyncio.run(read())).items():
            sums[key.group] = sums.get(key.group, 0) + sum(levels.values())
        return sums

    def until_counted(self, expected: Mapping[str, int], deadline_secs: float = 90.0) -> None:
        """Wait until exactly these lines are counted; fails as soon as there are more."""

        def counted() -> bool:
            counts = self.counts()
            assert all(number <= expected.get(service, 0) for service, number in counts.items()), counts
            return counts == dict(expected)

        until(counted, deadline_secs, lambda: (self.counts(), self._state()))

    def letters(self) -> list[DeadLetter]:
        """Return the dead letters, of a line that was buried twice the last."""

        async def read() -> list[DeadLetter]:
            records = read_topic(client_options(self.config.kafka), topics_of(self.config).dead_letters)
            return list({(letter.id, letter.stage): letter async for letter in read_letters(records)}.values())

        return asyncio.run(read())

    def committed(self, topic: str, partitions: int) -> list[int | None]:
        """Return what the workers' group has committed of a topic, a number a partition."""

        async def read() -> list[int | None]:
            options = client_options(self.config.kafka)
            async with AIOKafkaConsumer(
                **options, group_id=self.config.kafka.app_id, enable_auto_commit=False
            ) as consumer:
                return [await consumer.committed(TopicPartition(topic, n)) for n in range(partitions)]

        return asyncio.run(read())

    def _state(self) -> str:
        logs = "\n".join(
            f"--- {process.name} (running: {process.running})\n{process.log[-2500:]}"
            for process in (*self.workers, self.shipper)
            if (self.folder / f"{process.name}.log").exists()
        )
        return f"{self.count()} stored\n{logs}"


def _over(settings: Settings, more: Settings) -> Settings:
    merged = dict(settings)
    for key, value in more.items():
        below = merged.get(key)
        merged[key] = _over(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged
