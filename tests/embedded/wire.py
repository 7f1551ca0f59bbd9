"""A client that sends exactly what a test wants, byte for byte, and shows exactly what comes back."""

import socket
import time
from datetime import timedelta
from io import BytesIO
from struct import pack, unpack
from typing import Any, Self

from aiokafka.record.default_records import DefaultRecordBatchBuilder
from crc32c import crc32c
from kio.index import load_request_schema, load_response_schema
from kio.serial import entity_reader, entity_writer

from logflow_app.embedded.messages import Values, build

ANSWER_SECS = 60
PRODUCE, FETCH, LIST_OFFSETS, METADATA, COMMIT, OFFSETS = 0, 1, 2, 3, 8, 9
JOIN, BEAT, LEAVE, SYNC, DESCRIBE_GROUPS, LIST_GROUPS = 11, 12, 13, 14, 15, 16
VERSIONS, CREATE, DELETE, PRODUCER_ID, PARTITIONS, DELETE_GROUPS = 18, 19, 20, 22, 37, 42


class Wire:
    """A connection to a broker."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), ANSWER_SECS)
        self._number = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def call(self, api: int, version: int, **values: object) -> Any:
        """Send a request and return its answer."""
        self.send(api, version, **values)
        return self.receive(api, version)

    def send(self, api: int, version: int, **values: object) -> None:
        """Send a request."""
        self._number += 1
        self.send_bytes(frame(api, version, self._number, values))

    def send_bytes(self, data: bytes) -> None:
        """Send anything."""
        self._socket.sendall(data)

    def receive(self, api: int, version: int, number: int | None = None) -> Any:
        """Return the next answer, which must be the one to the request of that number, or to the last."""
        data = self._exactly(*unpack(">i", self._exactly(4)))
        schema = load_response_schema(api, version)
        header, size = entity_reader(schema.__header_schema__)(data, 0)
        assert (self._number if number is None else number) == header.correlation_id
        answer, used = entity_reader(schema)(data, size)
        assert len(data) == size + used
        return answer

    def is_closed(self) -> bool:
        """Whether the broker has closed the connection, as it should by now."""
        try:
            return self._socket.recv(1) == b""
        except ConnectionError:
            return True

    def produce(self, topic: str, data: bytes, partition: int = 0, acks: int = -1) -> Any:
        """Send one batch and return what is said of it."""
        values = produce_values(topic, data, partition, acks)
        if acks == 0:
            self.send(PRODUCE, 9, **values)
            return None
        return self.call(PRODUCE, 9, **values).responses[0].partition_responses[0]

    def create(self, topic: str, partitions: int = 1, **config: str) -> None:
        """Make a topic; in the names of its settings `_` stands for a dot."""
        configs = [{"name": name.replace("_", "."), "value": value} for name, value in config.items()]
        topics = [{"name": topic, "num_partitions": partitions, "replication_factor": 1, "configs": configs}]
        (answer,) = self.call(CREATE, 7, topics=topics).topics
        assert 0 == answer.error_code, answer.error_message

    def fetch(self, topic: str, offset: int = 0, *, wait_secs: float = 0, min_bytes: int = 1, **more: Any) -> Any:
        """Return what is said of partition 0."""
        values = fetch_values({topic: offset}, wait_secs, min_bytes, **more)
        return self.call(FETCH, 12, **values).responses[0].partitions[0]

    def _exactly(self, size: int) -> bytes:
        data = bytearray()
        while len(data) < size:
            part = self._socket.recv(size - len(data))
            if not part:
                raise ConnectionError("the broker has closed the connection")
            data += part
        return bytes(data)


def frame(api: int, version: int, number: int, values: Values) -> bytes:
    """Return a request as it goes over the wire."""
    schema = load_request_schema(api, version)
    head = {"request_api_key": api, "request_api_version": version, "correlation_id": number, "client_id": "wire"}
    out = BytesIO()
    entity_writer(schema.__header_schema__)(out, build(schema.__header_schema__, head))
    entity_writer(schema)(out, build(schema, values))
    return pack(">i", len(out.getvalue())) + out.getvalue()


def produce_values(topic: str, data: bytes, partition: int = 0, acks: int = -1) -> Values:
    """Return the fields of a request that holds one batch."""
    rows = [{"name": topic, "partition_data": [{"index": partition, "records": data}]}]
    return {"acks": acks, "timeout": timedelta(seconds=30), "topic_data": rows}


def fetch_values(
    offsets: dict[str, int],
    wait_secs: float = 0,
    min_bytes: int = 1,
    max_bytes: int = 2**26,
    part_bytes: int = 2**20,
    *,
    partition: int = 0,
) -> Values:
    """Return the fields of a request for one partition of each topic."""
    topics = [
        {
            "topic": topic,
            "partitions": [{"partition": partition, "fetch_offset": offset, "partition_max_bytes": part_bytes}],
        }
        for topic, offset in offsets.items()
    ]
    wait = timedelta(seconds=wait_secs)
    return {"max_wait": wait, "min_bytes": min_bytes, "max_bytes": max_bytes, "topics": topics}


def batch(
    values: list[bytes | None],
    key: bytes | None = None,
    producer: tuple[int, int, int] = (-1, -1, -1),
    codec: int = 0,
    timestamp_ms: int | None = None,
) -> bytes:
    """Return a batch as aiokafka builds it; `producer` is id, epoch and the number of the first record."""
    first_ms = int(time.time() * 1000) if timestamp_ms is None else timestamp_ms  # old ones would soon be deleted
    builder = DefaultRecordBatchBuilder(2, codec, False, *producer, 2**30)  # noqa: FBT003 - its signature
    for number, value in enumerate(values):
        builder.append(number, first_ms + number, key, value, [])
    return bytes(builder.build())


def sealed(data: bytes) -> bytes:
    """Return a batch that a test has changed, with the checksum that it should have."""
    return data[:17] + pack(">I", crc32c(data[21:])) + data[21:]
