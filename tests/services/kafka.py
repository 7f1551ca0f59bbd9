"""A real Apache Kafka: one KRaft node on free local ports, with all data in a folder of its own."""

import asyncio
import hashlib
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Self, TypeVar

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError

from tests.services.child import Child
from tests.services.machine import cache_folder, find_jdk, free_ports, listens, run_maven

T = TypeVar("T")

POM = Path(__file__).with_name("kafka-pom.xml")
JAVA_VERSION = 17
CLUSTER_ID = "bG9nZmxvdy10ZXN0cy0wMQ"
READY_SECS = 90
TOPIC_SECS = 20
POLL_SECS = 0.05

LOGGING = """\
status=error
appender.console.type=Console
appender.console.name=console
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=%d %p %c %m%n
rootLogger.level=warn
rootLogger.appenderRef.console.ref=console
"""

# Small and quick: few internal partitions, no wait before a first rebalance, short sessions, compaction within a
# second, and a broker that may register again four seconds after a kill (twelve by default).
SERVER_PROPERTIES = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "inter.broker.listener.name": "PLAINTEXT",
    "auto.create.topics.enable": "false",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "8",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "8",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "group.initial.rebalance.delay.ms": "0",
    "group.min.session.timeout.ms": "1000",
    "num.network.threads": "2",
    "num.io.threads": "2",
    "log.cleaner.backoff.ms": "1000",
    "log.cleaner.dedupe.buffer.size": "16777216",
    "log.index.size.max.bytes": "1048576",
    "broker.session.timeout.ms": "2000",
    "broker.heartbeat.interval.ms": "500",
    "message.max.bytes": "10485760",
    "replica.fetch.max.bytes": "10485760",
}


class Kafka:
    """One broker. `stop` and `kill` keep its data for the next `start`; `close` (or leaving `with`) removes it."""

    def __init__(
        self,
        properties: Mapping[str, str] | None = None,
        *,
        heap: str = "512m",
        listeners: Mapping[str, str] | None = None,
        users: Mapping[str, str] | None = None,
    ) -> None:
        """Take further server properties, listeners (name → protocol) and SCRAM users (name → password).

        Nothing is fetched or started yet.
        """
        self.port, self._controller_port, *further = free_ports(2 + len(listeners or {}))
        self._listeners = dict(listeners or {})
        self._ports = dict(zip(self._listeners, further, strict=True))
        self._users = dict(users or {})
        self._folder = Path(tempfile.mkdtemp(prefix="logflow-kafka-"))
        self._properties = dict(properties or {})
        self._heap = heap
        self._child = Child(self._folder / "broker.log")

    @staticmethod
    def prepare() -> Path:
        """Fetch the broker's jars unless the cache has them; return their folder."""
        with cache_folder("kafka") as cache:
            jars = cache / hashlib.sha256(POM.read_bytes()).hexdigest()[:12]
            if not jars.exists():
                part = jars.with_suffix(".part")
                shutil.rmtree(part, ignore_errors=True)
                run_maven(
                    "--file",
                    str(POM),
                    "dependency:copy-dependencies",
                    f"-DoutputDirectory={part}",
                    "-DincludeScope=runtime",
                )
                part.rename(jars)
            return jars

    @property
    def bootstrap(self) -> str:
        """The address for clients, `host:port`."""
        return f"127.0.0.1:{self.port}"

    def address(self, listener: str) -> str:
        """Return the address of a further listener, `host:port`."""
        return f"127.0.0.1:{self._ports[listener]}"

    @property
    def running(self) -> bool:
        """Whether the broker's process lives."""
        return self._child.running

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._child.pid

    def start(self, deadline_secs: float = READY_SECS) -> Self:
        """Start the broker and wait until it answers; the first time, format its folder."""
        command = self._java(f"-Xms{self._heap}", f"-Xmx{self._heap}")
        settings = self._folder / "server.properties"
        if not settings.exists():
            self._format(settings)
        self._child.start([*command, "kafka.Kafka", str(settings)])
        self._child.wait_until(self._answers, deadline_secs)
        return self

    def stop(self) -> None:
        """End the broker in good order."""
        self._child.stop()

    def kill(self) -> None:
        """End the broker with SIGKILL."""
        self._child.kill()

    def pause(self) -> None:
        """Freeze the broker: connections stay open and nothing answers."""
        self._child.signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let a frozen broker go on."""
        self._child.signal(signal.SIGCONT)

    def close(self) -> None:
        """End the broker and remove its data."""
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    def create_topics(self, partitions: Mapping[str, int], config: Mapping[str, str] | None = None) -> None:
        """Create topics (name → partitions), all with this topic config; wait until every partition has a leader."""
        topics = [NewTopic(name, count, 1, topic_configs=dict(config or {})) for name, count in partitions.items()]

        async def create(admin: AIOKafkaAdminClient) -> None:
            answer = await admin.create_topics(topics)
            refused = [error for error in answer.topic_errors if error[1]]
            if refused:
                raise RuntimeError(f"topics were refused: {refused}")

        async def are_led(admin: AIOKafkaAdminClient) -> bool:
            return _led(await admin.describe_topics(list(partitions)), partitions)

        self._ask(create)
        self._wait_until(are_led)

    def delete_topics(self, *names: str) -> None:
        """Delete topics and wait until the cluster no longer lists them."""

        async def delete(admin: AIOKafkaAdminClient) -> None:
            await admin.delete_topics(list(names))

        async def are_gone(admin: AIOKafkaAdminClient) -> bool:
            return set(names).isdisjoint(await admin.list_topics())

        self._ask(delete)
        self._wait_until(are_gone)

    def _java(self, *options: str) -> list[str]:
        logging = f"-Dlog4j2.configurationFile={self._folder / 'log4j2.properties'}"
        return [find_jdk(JAVA_VERSION).java, *options, logging, "-cp", f"{self.prepare()}/*"]

    def _format(self, settings: Path) -> None:
        controller = f"127.0.0.1:{self._controller_port}"
        further = "".join(f",{name}://{self.address(name)}" for name in self._listeners)
        protocols = "".join(f",{name}:{protocol}" for name, protocol in self._listeners.items())
        own = {
            "controller.quorum.bootstrap.servers": controller,
            "listeners": f"PLAINTEXT://{self.bootstrap},CONTROLLER://{controller}{further}",
            "advertised.listeners": f"PLAINTEXT://{self.bootstrap}{further}",
            "listener.security.protocol.map": SERVER_PROPERTIES["listener.security.protocol.map"] + protocols,
            "log.dirs": str(self._folder / "data"),
        }
        properties = SERVER_PROPERTIES | own | self._properties
        (self._folder / "log4j2.properties").write_text(LOGGING)
        written = self._folder / "server.properties.new"
        written.write_text("".join(f"{key}={value}\n" for key, value in properties.items()))
        quick = self._java("-Xmx256m", "-XX:TieredStopAtLevel=1")
        command = [*quick, "kafka.tools.StorageTool", "format", "--standalone", "-t", CLUSTER_ID, "-c", str(written)]
        for name, password in self._users.items():
            for mechanism in ("SCRAM-SHA-256", "SCRAM-SHA-512"):
                command += ["--add-scram", f"{mechanism}=[name={name},password={password}]"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"Kafka could not format its folder: {done.stdout}{done.stderr}")
        written.rename(settings)

    def _answers(self) -> bool:
        if not listens(self.port):  # asked first, because the client logs each refused connection as an error
            return False

        async def has_broker(admin: AIOKafkaAdminClient) -> bool:
            return bool((await admin.describe_cluster())["brokers"])

        try:
            return self._ask(has_broker)
        except (KafkaError, TimeoutError):
            return False

    def _wait_until(self, question: Callable[[AIOKafkaAdminClient], Awaitable[bool]]) -> None:
        end = time.monotonic() + TOPIC_SECS
        while not self._ask(question):
            if time.monotonic() > end:
                raise TimeoutError(f"{question.__name__} was not true within {TOPIC_SECS} s")
            time.sleep(POLL_SECS)

    def _ask(self, question: Callable[[AIOKafkaAdminClient], Awaitable[T]]) -> T:
        """Put one question to the broker, in a thread with a loop of its own: the caller may be in a running loop."""

        async def asked() -> T:
            admin = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap, request_timeout_ms=5000)
            try:
                await admin.start()
                return await question(admin)
            finally:
                await admin.close()

        return _in_thread(asked)


def _led(described: list[dict[str, object]], partitions: Mapping[str, int]) -> bool:
    leaders = {topic["topic"]: [one["leader"] for one in topic["partitions"]] for topic in described}
    return all(len(leaders.get(name, ())) == count and min(leaders[name]) >= 0 for name, count in partitions.items())


def _in_thread(coroutine: Callable[[], Awaitable[T]]) -> T:
    outcome: list[T] = []
    errors: list[Exception] = []

    def run() -> None:
        try:
            outcome.append(asyncio.run(coroutine()))
        except Exception as error:  # noqa: BLE001 - carried to the caller's thread
            errors.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return outcome[0]
