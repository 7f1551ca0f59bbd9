"""Two Kafka clients behind one set of words, so that the same test can use either: aiokafka and librdkafka."""

# ruff: noqa: D102 - what they promise stands with `Client`

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

import confluent_kafka as rd
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, OffsetOutOfRangeError, for_code
from confluent_kafka import admin as rd_admin

T = TypeVar("T")
WAIT_SECS = 60.0
MAX_BYTES = 10 * 2**20


@dataclass(frozen=True)
class Message:
    """A record as it is sent and as it is read."""

    value: bytes | None
    key: bytes | None = None
    timestamp_ms: int | None = None
    headers: tuple[tuple[str, bytes], ...] = ()
    offset: int = -1
    partition: int = 0


@dataclass
class Refused(Exception):  # noqa: N818 - a plain word for the tests
    """The broker refused; `name` is Kafka's word for why, in small letters and without `error`."""

    name: str


class Member(Protocol):
    """A consumer in a group."""

    def poll(self, secs: float) -> list[Message]: ...
    def assigned(self) -> set[int]: ...
    def commit(self) -> None: ...
    def close(self) -> None: ...


class Sender(Protocol):
    """A producer that stays; `send` returns the offsets once all is acknowledged."""

    def send(self, topic: str, messages: list[Message]) -> list[int]: ...
    def close(self) -> None: ...


class Client(Protocol):
    """What the tests ask of a client."""

    def create_topic(self, name: str, partitions: int = 1, config: dict[str, str] | None = None) -> None: ...
    def delete_topic(self, name: str) -> None: ...
    def topics(self) -> dict[str, int]: ...
    def topic_config(self, name: str) -> dict[str, str]: ...
    def produce(self, topic: str, messages: list[Message], compression: str = "none") -> list[int]: ...
    def sender(
        self, *, idempotent: bool = True, compression: str = "none", patience_secs: float = WAIT_SECS
    ) -> Sender: ...
    def read(self, topic: str, count: int, offset: int = 0, partition: int = 0) -> list[Message]: ...
    def read_until(self, topic: str, last: int) -> list[Message]: ...
    def read_at(self, topic: str, offset: int) -> None: ...
    def offsets(self, topic: str, partition: int = 0) -> tuple[int, int]: ...
    def offset_at(self, topic: str, timestamp_ms: int, partition: int = 0) -> int | None: ...
    def member(self, group: str, topic: str) -> Member: ...
    def committed(self, group: str, topic: str, partition: int = 0) -> int | None: ...
    def commit(self, group: str, topic: str, offset: int) -> None: ...
    def close(self) -> None: ...


class Loop:
    """An event loop in a thread of its own, so that aiokafka goes on while a test waits."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Return what a coroutine returns."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(WAIT_SECS * 2)

    def close(self) -> None:
        """End the thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class Aiokafka:
    """The client that LogFlow itself uses."""

    def __init__(self, bootstrap: str) -> None:
        self.bootstrap = bootstrap
        self._loop = Loop()

    def close(self) -> None:
        self._loop.close()

    def create_topic(self, name: str, partitions: int = 1, config: dict[str, str] | None = None) -> None:
        topic = NewTopic(name, partitions, 1, topic_configs=config or {})

        async def create(admin: AIOKafkaAdminClient) -> None:
            answer = await admin.create_topics([topic])
            for _, code, *_ in answer.topic_errors:
                _raise(code)

        self._ask(create)

    def delete_topic(self, name: str) -> None:
        async def delete(admin: AIOKafkaAdminClient) -> None:
            answer = await admin.delete_topics([name])
            for _, code, *_ in answer.topic_error_codes:
                _raise(code)

        self._ask(delete)

    def topics(self) -> dict[str, int]:
        async def describe(admin: AIOKafkaAdminClient) -> dict[str, int]:
            return {one["topic"]: len(one["partitions"]) for one in await admin.describe_topics()}

        return self._ask(describe)

    def topic_config(self, name: str) -> dict[str, str]:
        async def describe(admin: AIOKafkaAdminClient) -> dict[str, str]:
            answers = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name)])
            return {entry[0]: entry[1] for answer in answers for one in answer.resources for entry in one[4]}

        return self._ask(describe)

    def produce(self, topic: str, messages: list[Message], compression: str = "none") -> list[int]:
        with contextlib.closing(self.sender(compression=compression)) as sender:
            return sender.send(topic, messages)

    def sender(
        self, *, idempotent: bool = True, compression: str = "none", patience_secs: float = WAIT_SECS
    ) -> "AiokafkaSender":
        return AiokafkaSender(self._loop, self.bootstrap, compression, patience_secs, idempotent=idempotent)

    def read(self, topic: str, count: int, offset: int = 0, partition: int = 0) -> list[Message]:
        async def read(consumer: AIOKafkaConsumer) -> list[Message]:
            place = TopicPartition(topic, partition)
            consumer.assign([place])
            consumer.seek(place, offset)
            found: list[Message] = []
            async with asyncio.timeout(WAIT_SECS):
                while len(found) < count:
                    for records in (await consumer.getmany(timeout_ms=500)).values():
                        found += map(_from_aiokafka, records)
            return found

        return self._consumer(read)

    def read_until(self, topic: str, last: int) -> list[Message]:
        async def read(consumer: AIOKafkaConsumer) -> list[Message]:
            place = TopicPartition(topic, 0)
            consumer.assign([place])
            await consumer.seek_to_beginning(place)
            found: list[Message] = []
            async with asyncio.timeout(WAIT_SECS):
                while not found or found[-1].offset < last:
                    for records in (await consumer.getmany(timeout_ms=500)).values():
                        found += map(_from_aiokafka, records)
            return found

        return self._consumer(read)

    def read_at(self, topic: str, offset: int) -> None:
        async def read(consumer: AIOKafkaConsumer) -> None:
            place = TopicPartition(topic, 0)
            consumer.assign([place])
            consumer.seek(place, offset)
            async with asyncio.timeout(WAIT_SECS):
                await consumer.getone()

        try:
            self._consumer(read)
        except OffsetOutOfRangeError as error:
            raise Refused("offsetoutofrange") from error

    def offsets(self, topic: str, partition: int = 0) -> tuple[int, int]:
        async def ask(consumer: AIOKafkaConsumer) -> tuple[int, int]:
            place = TopicPartition(topic, partition)
            return (await consumer.beginning_offsets([place]))[place], (await consumer.end_offsets([place]))[place]

        return self._consumer(ask)

    def offset_at(self, topic: str, timestamp_ms: int, partition: int = 0) -> int | None:
        async def ask(consumer: AIOKafkaConsumer) -> int | None:
            place = TopicPartition(topic, partition)
            found = (await consumer.offsets_for_times({place: timestamp_ms}))[place]
            return found.offset if found else None

        return self._consumer(ask)

    def member(self, group: str, topic: str) -> "AiokafkaMember":
        return AiokafkaMember(self._loop, self.bootstrap, group, topic)

    def committed(self, group: str, topic: str, partition: int = 0) -> int | None:
        async def ask(consumer: AIOKafkaConsumer) -> int | None:
            return await consumer.committed(TopicPartition(topic, partition))

        return self._consumer(ask, group_id=group, enable_auto_commit=False)

    def commit(self, group: str, topic: str, offset: int) -> None:
        async def commit(consumer: AIOKafkaConsumer) -> None:
            place = TopicPartition(topic, 0)
            consumer.assign([place])
            await consumer.commit({place: offset})

        try:
            self._consumer(commit, group_id=group, enable_auto_commit=False)
        except KafkaError as error:
            raise Refused(_word(type(error).__name__)) from error

    def _ask(self, work: Callable[[AIOKafkaAdminClient], Coroutine[Any, Any, T]]) -> T:
        async def run() -> T:
            admin = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap)
            await admin.start()
            try:
                return await work(admin)
            finally:
                await admin.close()

        return self._loop.run(run())

    def _consumer(self, work: Callable[[AIOKafkaConsumer], Coroutine[Any, Any, T]], **options: Any) -> T:
        async def run() -> T:
            consumer = AIOKafkaConsumer(
                bootstrap_servers=self.bootstrap,
                auto_offset_reset="none",
                max_partition_fetch_bytes=MAX_BYTES,
                isolation_level="read_committed",
                **options,
            )
            try:
                await consumer.start()
                return await work(consumer)
            finally:
                await consumer.stop()

        return self._loop.run(run())


class AiokafkaSender:
    """A producer of aiokafka."""

    def __init__(self, loop: Loop, bootstrap: str, compression: str, patience_secs: float, *, idempotent: bool) -> None:
        self._loop = loop

        async def start() -> AIOKafkaProducer:
            producer = AIOKafkaProducer(
                bootstrap_servers=bootstrap,
                acks="all",
                enable_idempotence=idempotent,
                compression_type=None if compression == "none" else compression,
                max_request_size=2 * MAX_BYTES,
                max_batch_size=64 * 1024,
                linger_ms=20,
                request_timeout_ms=int(patience_secs * 1000),
            )
            await producer.start()
            return producer

        self._producer = loop.run(start())

    def send(self, topic: str, messages: list[Message]) -> list[int]:
        async def send() -> list[int]:
            futures = [
                await self._producer.send(
                    topic, one.value, one.key, one.partition, one.timestamp_ms, list(one.headers) or None
                )
                for one in messages
            ]
            return [(await future).offset for future in futures]

        try:
            return self._loop.run(send())
        except KafkaError as error:
            raise Refused(_word(type(error).__name__)) from error

    def close(self) -> None:
        self._loop.run(self._producer.stop())


class AiokafkaMember:
    """A consumer of aiokafka in a group."""

    def __init__(self, loop: Loop, bootstrap: str, group: str, topic: str) -> None:
        self._loop = loop

        async def start() -> AIOKafkaConsumer:
            consumer = AIOKafkaConsumer(
                topic,
                bootstrap_servers=bootstrap,
                group_id=group,
                enable_auto_commit=False,
                auto_offset_reset="earliest",
                session_timeout_ms=6000,
                heartbeat_interval_ms=200,
                max_poll_interval_ms=10_000,
            )
            await consumer.start()
            return consumer

        self._consumer = loop.run(start())

    def poll(self, secs: float) -> list[Message]:
        found = self._loop.run(self._consumer.getmany(timeout_ms=int(secs * 1000)))
        return [_from_aiokafka(record) for records in found.values() for record in records]

    def assigned(self) -> set[int]:
        return {place.partition for place in self._consumer.assignment()}

    def commit(self) -> None:
        self._loop.run(self._consumer.commit())

    def close(self) -> None:
        self._loop.run(self._consumer.stop())


class Librdkafka:
    """The client that rsyslog, Fluent Bit and kcat use, by its Python binding."""

    def __init__(self, bootstrap: str) -> None:
        self.bootstrap = bootstrap
        self._admin = rd_admin.AdminClient(
            {"bootstrap.servers": bootstrap, "log_level": 0}
        )  # it must outlive its futures

    def close(self) -> None:
        """Nothing is to be done: it ends when nobody has it any longer."""

    def create_topic(self, name: str, partitions: int = 1, config: dict[str, str] | None = None) -> None:
        topic = rd_admin.NewTopic(name, partitions, 1, config=config or {})
        self._done(self._admin.create_topics([topic], request_timeout=WAIT_SECS))

    def delete_topic(self, name: str) -> None:
        self._done(self._admin.delete_topics([name], request_timeout=WAIT_SECS))

    def topics(self) -> dict[str, int]:
        found = self._admin.list_topics(timeout=WAIT_SECS).topics
        return {name: len(topic.partitions) for name, topic in found.items()}

    def topic_config(self, name: str) -> dict[str, str]:
        resource = rd_admin.ConfigResource(rd_admin.ConfigResource.Type.TOPIC, name)
        (found,) = self._done(self._admin.describe_configs([resource], request_timeout=WAIT_SECS))
        return {key: entry.value for key, entry in found.items()}

    def produce(self, topic: str, messages: list[Message], compression: str = "none") -> list[int]:
        return self.sender(compression=compression).send(topic, messages)

    def sender(
        self, *, idempotent: bool = True, compression: str = "none", patience_secs: float = WAIT_SECS
    ) -> "LibrdkafkaSender":
        return LibrdkafkaSender(self.bootstrap, compression, patience_secs, idempotent=idempotent)

    def read(self, topic: str, count: int, offset: int = 0, partition: int = 0) -> list[Message]:
        with self._consumer() as consumer:
            consumer.assign([rd.TopicPartition(topic, partition, offset)])
            found: list[Message] = []
            end = time.monotonic() + WAIT_SECS
            while len(found) < count:
                assert time.monotonic() < end, f"{len(found)} of {count} records"
                found += _from_librdkafka(consumer.consume(1000, 0.5))
            return found

    def read_until(self, topic: str, last: int) -> list[Message]:
        with self._consumer() as consumer:
            consumer.assign([rd.TopicPartition(topic, 0, rd.OFFSET_BEGINNING)])
            found: list[Message] = []
            end = time.monotonic() + WAIT_SECS
            while not found or found[-1].offset < last:
                assert time.monotonic() < end, len(found)
                found += _from_librdkafka(consumer.consume(1000, 0.5))
            return found

    def read_at(self, topic: str, offset: int) -> None:
        with self._consumer() as consumer:
            consumer.assign([rd.TopicPartition(topic, 0, offset)])
            (message,) = consumer.consume(1, WAIT_SECS)
            if message.error() is not None:  # `auto.offset.reset: error` wraps the broker's own word
                assert "Offset out of range" in message.error().str()
                raise Refused("offsetoutofrange")

    def offsets(self, topic: str, partition: int = 0) -> tuple[int, int]:
        with self._consumer() as consumer:
            return consumer.get_watermark_offsets(rd.TopicPartition(topic, partition), WAIT_SECS)

    def offset_at(self, topic: str, timestamp_ms: int, partition: int = 0) -> int | None:
        with self._consumer() as consumer:
            (found,) = consumer.offsets_for_times([rd.TopicPartition(topic, partition, timestamp_ms)], WAIT_SECS)
            return None if found.offset == rd.OFFSET_END else found.offset

    def member(self, group: str, topic: str) -> "LibrdkafkaMember":
        return LibrdkafkaMember(self.bootstrap, group, topic)

    def committed(self, group: str, topic: str, partition: int = 0) -> int | None:
        with self._consumer(group) as consumer:
            (found,) = consumer.committed([rd.TopicPartition(topic, partition)], WAIT_SECS)
            return None if found.offset == rd.OFFSET_INVALID else found.offset

    def commit(self, group: str, topic: str, offset: int) -> None:
        with self._consumer(group) as consumer:
            try:
                consumer.commit(offsets=[rd.TopicPartition(topic, 0, offset)], asynchronous=False)
            except rd.KafkaException as error:
                raise Refused(_word(error.args[0].name())) from error

    def _done(self, futures: dict[Any, Any]) -> list[Any]:
        try:
            return [future.result(WAIT_SECS) for future in futures.values()]
        except rd.KafkaException as error:
            raise Refused(_word(error.args[0].name())) from error

    @contextlib.contextmanager
    def _consumer(self, group: str = "nobody") -> Iterator[rd.Consumer]:
        consumer = rd.Consumer(
            {
                "bootstrap.servers": self.bootstrap,
                "group.id": group,
                "log_level": 0,
                "auto.offset.reset": "error",
                "enable.auto.commit": False,
                "check.crcs": True,
                "fetch.message.max.bytes": MAX_BYTES,
                "isolation.level": "read_committed",
            }
        )
        try:
            yield consumer
        finally:
            consumer.close()


class LibrdkafkaSender:
    """A producer of librdkafka."""

    def __init__(self, bootstrap: str, compression: str, patience_secs: float, *, idempotent: bool) -> None:
        self._patience_secs = patience_secs
        self._producer = rd.Producer(
            {
                "bootstrap.servers": bootstrap,
                "enable.idempotence": idempotent,
                "acks": "all",
                "compression.type": compression,
                "message.max.bytes": 2 * MAX_BYTES,
                "message.timeout.ms": int(patience_secs * 1000),
                "topic.metadata.propagation.max.ms": 1000,
                "reconnect.backoff.max.ms": 500,
                "linger.ms": 20,
                "log_level": 0,
            }
        )

    def send(self, topic: str, messages: list[Message]) -> list[int]:
        offsets: dict[int, int] = {}
        errors: list[str] = []
        for number, one in enumerate(messages):

            def delivered(error: rd.KafkaError | None, message: rd.Message, number: int = number) -> None:
                offsets[number] = message.offset()
                if error is not None:
                    errors.append(error.name())

            options: dict[str, Any] = {} if one.timestamp_ms is None else {"timestamp": one.timestamp_ms}
            self._producer.produce(
                topic,
                one.value,
                one.key,
                partition=one.partition,
                headers=list(one.headers) or None,
                on_delivery=delivered,
                **options,
            )
            self._producer.poll(0)
        self._producer.flush(self._patience_secs + 5)
        if errors:
            raise Refused(_word(errors[0]))
        return [offsets[number] for number in range(len(messages))]

    def close(self) -> None:
        self._producer.flush(0)


@dataclass
class LibrdkafkaMember:
    """A consumer of librdkafka in a group."""

    bootstrap: str
    group: str
    topic: str
    _consumer: rd.Consumer = field(init=False)

    def __post_init__(self) -> None:
        self._consumer = rd.Consumer(
            {
                "bootstrap.servers": self.bootstrap,
                "group.id": self.group,
                "log_level": 0,
                "auto.offset.reset": "earliest",
                "enable.auto.commit": False,
                "session.timeout.ms": 6000,
                "heartbeat.interval.ms": 200,
                "max.poll.interval.ms": 10_000,
            }
        )
        self._consumer.subscribe([self.topic])

    def poll(self, secs: float) -> list[Message]:
        return _from_librdkafka(self._consumer.consume(1000, secs))

    def assigned(self) -> set[int]:
        return {place.partition for place in self._consumer.assignment()}

    def commit(self) -> None:
        self._consumer.commit(asynchronous=False)

    def close(self) -> None:
        self._consumer.close()


def _from_aiokafka(record: Any) -> Message:
    return Message(record.value, record.key, record.timestamp, tuple(record.headers), record.offset, record.partition)


def _from_librdkafka(messages: list[rd.Message]) -> list[Message]:
    for message in messages:
        if message.error() is not None:
            raise Refused(_word(message.error().name()))
    return [
        Message(
            message.value(),
            message.key(),
            message.timestamp()[1],
            tuple(message.headers() or ()),
            message.offset(),
            message.partition(),
        )
        for message in messages
    ]


def _raise(code: int) -> None:
    if code:
        raise Refused(_word(for_code(code).__name__))


def _word(name: str) -> str:
    """Return one word for an error's names: `TopicAlreadyExistsError`, `TOPIC_ALREADY_EXISTS`."""
    return name.lower().replace("_", "").removesuffix("error")


CLIENTS = {"aiokafka": Aiokafka, "librdkafka": Librdkafka}
