"""The id Kafka gives a topic when it is made: another one means that the topic was deleted and made again.

aiokafka speaks the Metadata request up to version 5, ids came with version 10 (KIP-516), so that one form is spelled
out here.
"""

import asyncio
import base64
import time
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import for_code
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    Boolean,
    CompactArray,
    CompactString,
    Int16,
    Int32,
    Int64,
    Schema,
    TaggedFields,
)

from logflow_app.errors import UnavailableError

LOOK_EVERY_SECS = 0.5  # a topic is not deleted, made again and filled beyond its former end any faster
PATIENCE_SECS = 2.0

METADATA = 3
_NO_ID = (0, 0)  # a UUID as two halves; in a request it says that the topic is meant by its name


class _MetadataResponse(Response):  # type: ignore[misc]  # aiokafka is untyped to mypy
    API_KEY = METADATA
    API_VERSION = 10
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "brokers",
            CompactArray(
                ("node_id", Int32),
                ("host", CompactString("utf-8")),
                ("port", Int32),
                ("rack", CompactString("utf-8")),
                ("tags", TaggedFields),
            ),
        ),
        ("cluster_id", CompactString("utf-8")),
        ("controller_id", Int32),
        (
            "topics",
            CompactArray(
                ("error_code", Int16),
                ("name", CompactString("utf-8")),
                ("id_high", Int64),
                ("id_low", Int64),
                ("is_internal", Boolean),
                (
                    "partitions",
                    CompactArray(
                        ("error_code", Int16),
                        ("partition", Int32),
                        ("leader", Int32),
                        ("leader_epoch", Int32),
                        ("replicas", CompactArray(Int32)),
                        ("isr", CompactArray(Int32)),
                        ("offline_replicas", CompactArray(Int32)),
                        ("tags", TaggedFields),
                    ),
                ),
                ("authorized_operations", Int32),
                ("tags", TaggedFields),
            ),
        ),
        ("cluster_authorized_operations", Int32),
        ("tags", TaggedFields),
    )


class _MetadataRequest(RequestStruct):  # type: ignore[misc]  # aiokafka is untyped to mypy
    API_KEY = METADATA
    API_VERSION = 10
    FLEXIBLE_VERSION = True
    RESPONSE_TYPE = _MetadataResponse
    SCHEMA = Schema(
        (
            "topics",
            CompactArray(
                ("id_high", Int64), ("id_low", Int64), ("name", CompactString("utf-8")), ("tags", TaggedFields)
            ),
        ),
        ("allow_auto_topic_creation", Boolean),
        ("include_cluster_authorized_operations", Boolean),
        ("include_topic_authorized_operations", Boolean),
        ("tags", TaggedFields),
    )


class _TopicIdRequest(Request[_MetadataRequest]):  # type: ignore[misc]  # aiokafka is untyped to mypy
    API_KEY: ClassVar[int] = METADATA

    def __init__(self, topic: str) -> None:
        self._topic = topic

    def build(self, request_struct_class: type[_MetadataRequest]) -> _MetadataRequest:
        return request_struct_class([(*_NO_ID, self._topic, {})], False, False, False, {})  # noqa: FBT003


async def topic_id(client: AIOKafkaClient, topic: str) -> str:
    """Return the topic's id as Kafka prints it, 22 characters of URL-safe base64.

    Raises `UnavailableError` if no broker tells it now.
    """
    try:
        answer: Any = await client.send(client.get_random_node(), _TopicIdRequest(topic))
    except Exception as error:
        raise UnavailableError(f"Kafka does not tell the id of topic {topic}: {error!r}") from error
    ((code, _, high, low, *_),) = answer.topics
    if code:
        cause = for_code(code)
        raise UnavailableError(f"Kafka does not tell the id of topic {topic}: {cause.__name__}") from cause()
    raw = (high & (1 << 64) - 1).to_bytes(8, "big") + (low & (1 << 64) - 1).to_bytes(8, "big")
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


class TopicWatch:
    """Asks for a topic's id now and then, as long as somebody reads it.

    A reader whose position lies within the new topic gets no error and no step back: nothing but the id tells that it
    is about to go on in the middle of something else.
    """

    def __init__(self, ask: Callable[[], Awaitable[str]], clock: Callable[[], float] = time.monotonic) -> None:
        self._ask = ask
        self._clock = clock
        self._looked_at: float | None = None

    async def look(self) -> str | None:
        """Return the topic's id; None if it was asked for a moment ago, or if Kafka does not tell it now."""
        now = self._clock()
        if self._looked_at is not None and now - self._looked_at < LOOK_EVERY_SECS:
            return None
        try:
            async with asyncio.timeout(PATIENCE_SECS):
                found = await self._ask()
        except (UnavailableError, TimeoutError):
            return None
        self._looked_at = now
        return found
