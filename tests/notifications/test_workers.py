"""Real workers on a real Kafka tell a real chat: every transition, in order, and none twice but where a kill hit."""

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from logflow_app.kafka_client import client_options
from logflow_app.producer import Record, make_producer, send_confirmed
from logflow_app.setup import topics_of
from logflow_app.topic_reader import newest_entries
from tests.e2e.pipeline import Pipeline, Settings, until
from tests.notifiers.alerts import alert_bytes
from tests.processes import REPOSITORY, Process, Worker
from tests.services import Kafka

pytestmark = pytest.mark.kafka

DEADLINE_SECS = 90.0
EPISODE = 1_761_233_400
SECRETS = ("s3cr3t-path", "s3cr3t-header")
Alerts = Sequence[tuple[str, str]]


class Office:
    """Workers that share a chat: `logflow receive`, a process of its own."""

    def __init__(self, folder: Path, kafka: Kafka, name: str) -> None:
        self.folder, self.kafka, self.name = folder, kafka, name
        self.chats: list[Process] = []
        self.pipeline: Pipeline

    def chat(self, *options: str) -> tuple[Process, str]:
        """Start a chat; return it with its address."""
        command = [sys.executable, "-m", "logflow_app", "receive", "--port", "0", "--json", *options]
        chat = Process(f"chat-{len(self.chats)}", self.folder, command, {"PYTHONPATH": str(REPOSITORY)})
        self.chats.append(chat)
        chat.start()
        said = until(lambda: chat.log.partition("\n")[0] if "\n" in chat.log else "", 30, lambda: chat.log)
        return chat, str(json.loads(said)["listening"])

    def configure(self, url: str, settings: Settings | None = None, **notifier: Any) -> Pipeline:
        """Make the configuration of all workers."""
        usual = {"backoff_min_secs": 0.05, "backoff_max_secs": 0.2, "concurrency": 1}
        section = {
            "type": "webhook",
            "url": f"{url}/s3cr3t-path",
            "headers": {"Authorization": "s3cr3t-header"},
            **usual,
            **notifier,
        }
        ours = {"kafka": {"partitions": {"raw": 2, "counts": 2}}, "notifiers": [section], **(settings or {})}
        self.pipeline = Pipeline(self.folder, self.kafka.bootstrap, "http://127.0.0.1:1", self.name, ours)
        return self.pipeline

    def worker(self, module: str = "logflow_app") -> Worker:
        """Start a worker, and wait until it has partitions."""
        worker = self.pipeline.worker("-l", "info")
        worker.command[2] = module
        worker.env["LOGFLOW_FAILPOINT_MARK"] = str(self.folder / "mark")
        worker.start()
        self.pipeline.until_ready(worker)
        return worker

    def produce(self, alerts: Alerts) -> None:
        """Write transitions as the watch agent does: keyed by their fingerprint."""

        async def send() -> None:
            producer = await make_producer(client_options(self.pipeline.config.kafka))
            topic = topics_of(self.pipeline.config).alerts
            records = [Record(topic, name.encode(), alert_bytes(state, fingerprint=name)) for name, state in alerts]
            await send_confirmed(producer, records)
            await producer.stop()

        asyncio.run(send())

    def recorded(self) -> dict[str, str]:
        """Return what became of each message, as `logs-notifications` has it."""

        async def read() -> list[tuple[bytes, bytes]]:
            topic = topics_of(self.pipeline.config).notifications
            return [entry async for entry in newest_entries(client_options(self.pipeline.config.kafka), topic)]

        return {key.decode(): json.loads(value)["status"] for key, value in asyncio.run(read())}

    def until_committed(self, count: int) -> None:
        """Wait until so many transitions are acknowledged for good."""
        topic = topics_of(self.pipeline.config).alerts
        until(
            lambda: sum(offset or 0 for offset in self.pipeline.committed(topic, 2)) >= count,
            DEADLINE_SECS,
            lambda: "\n".join(worker.log[-2000:] for worker in self.pipeline.workers),
        )

    def close(self) -> None:
        """End everything, and see that nobody has told a secret."""
        self.pipeline.close()
        for chat in self.chats:
            if chat.running:
                chat.kill()
        for worker in self.pipeline.workers:
            assert [] == [secret for secret in SECRETS if secret in worker.log], worker.name


def received(chat: Process) -> list[str]:
    """Return the ids of the messages a chat has taken, in order."""
    return [json.loads(line)["id"] for line in chat.log.splitlines()[1:] if line.endswith("}")]


def ids(alerts: Alerts) -> list[str]:
    """Return the ids of their messages."""
    return [f"{name}-{EPISODE}-{state}" for name, state in alerts]


def in_order(messages: Sequence[str], alerts: Alerts) -> bool:
    """Tell whether of each alert the messages came first in the order of its transitions."""
    first = {message: place for place, message in reversed(list(enumerate(messages)))}
    by_name: dict[str, list[int]] = {}
    for (name, _), message in zip(alerts, ids(alerts), strict=True):
        by_name.setdefault(name, []).append(first[message])
    return all(places == sorted(places) for places in by_name.values())


@pytest.fixture
def office(kafka: Kafka, unique: str, tmp_path: Path) -> Iterator[Office]:
    """An office of the test's own."""
    office = Office(tmp_path, kafka, unique)
    yield office
    office.close()


def test_a_kill_between_sending_and_recording_repeats_one_message_and_swallows_none(office: Office) -> None:
    """What two workers share, one of them killed in the gap, arrives; and exactly once where no kill hit."""
    chat, url = office.chat("--fail", "500", "--times", "3")
    office.configure(url)
    office.worker()
    victim = office.worker("tests.notifications.failing_worker")
    alerts = [(f"f{n}", state) for state in ("firing", "resolved") for n in range(20)]
    office.produce(alerts)
    victim.wait(DEADLINE_SECS)
    office.until_committed(len(alerts))
    came = Counter(received(chat))
    assert set(ids(alerts)) == set(came)
    assert len(alerts) + 1 == came.total()
    assert in_order(received(chat), alerts)
    assert {"sent"} == set(office.recorded().values())
    assert len(alerts) == len(office.recorded())


def test_a_worker_that_slept_past_its_session_sends_nothing_its_successor_has_sent(office: Office) -> None:
    """It wakes with a message it was about to try again, and does not: the group has given it to another."""
    chat, url = office.chat("--fail", "503", "--times", "2", "--retry-after", "5")
    office.configure(url, concurrency=4)
    sleeper = office.worker()
    alerts = [("a", "firing"), ("b", "firing"), ("a", "resolved")]
    office.produce(alerts)
    until(lambda: retried(sleeper) == 2, DEADLINE_SECS, lambda: sleeper.log[-3000:])
    sleeper.pause()
    office.worker()
    office.until_committed(len(alerts))
    assert sorted(ids(alerts)) == sorted(received(chat))
    sleeper.resume()
    office.pipeline.until_ready(sleeper)
    later = [("a", "pending"), ("c", "firing"), ("d", "firing"), ("e", "firing"), ("f", "firing")]
    office.produce(later)
    office.until_committed(len(alerts) + len(later))
    assert sorted(ids([*alerts, *later[1:]])) == sorted(received(chat))


def retried(worker: Worker) -> float:
    """Return how often a worker has tried in vain."""
    return sum(worker.metrics(lambda series: series.startswith("logflow_notifications_retried_total")).values())


def test_a_notifier_that_is_away_is_named_and_holds_up_no_stop(office: Office) -> None:
    """Health and metrics tell of it; a stop does not wait for it, and the next start tells what was left."""
    office.configure("http://127.0.0.1:1")
    first = office.worker()
    office.produce([("a", "firing")])
    until(lambda: retried(first) >= 1, DEADLINE_SECS, lambda: first.log[-3000:])
    (problem,) = [one for one in json.loads(first.get("/health")[1])["problems"] if "notifier" in one]
    assert problem.startswith("notifier webhook has been failing for ")
    assert problem.endswith(": no connection: Connection refused")
    (age,) = first.metrics(lambda series: "notifications_oldest_seconds" in series).values()
    assert age > 0
    shown = "".join(first.get(path)[1] for path in ("/", "/health", "/health/ready", "/metrics"))
    assert [] == [secret for secret in SECRETS if secret in shown]
    first.ask_to_end()
    assert 0 == first.wait(30)
    assert "messages_given_up" not in first.log
    chat, url = office.chat()
    office.pipeline.close()
    office.configure(url)
    office.worker()
    office.until_committed(1)
    assert ids([("a", "firing")]) == received(chat)


def test_lines_that_cross_a_threshold_are_told_and_so_is_their_end(office: Office) -> None:
    """From the log file to the chat: once firing, once resolved, with the lines' own service."""
    chat, url = office.chat()
    rule = {"name": "errors", "count": 5, "window_secs": 2, "notify": ["webhook"]}
    settings = {
        "counts": {"commit_interval_secs": 0.2, "bucket_secs": 1},
        "alerts": {"rules": [rule], "grace_secs": 1},
    }
    pipeline = office.configure(url, settings)
    worker = office.worker()
    pipeline.shipper.start()
    now = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())
    pipeline.write("app.log", f"{now} ERROR [payment-service] card declined\n".encode() * 5)
    until(lambda: len(received(chat)) == 2, DEADLINE_SECS, lambda: worker.log[-3000:])
    messages = [json.loads(line)["body"] for line in chat.log.splitlines()[1:]]
    assert [("errors", "payment-service", 5.0, state) for state in ("firing", "resolved")] == [
        (body["rule"], body["group"], body["value"], body["state"]) for body in messages
    ]
