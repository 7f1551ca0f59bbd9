"""The mark a topic carries to be folded."""

from collections.abc import Awaitable, Callable

import faust
from faust.types import AppT, EventT, Message

DEFAULT_MAX_BYTES = 512 * 1024
"""Bounds what one event holds in memory, and for how long an agent holds up the event loop."""


DEFAULT_MAX_WAITING = 4
"""Enough to keep an agent busy while the next fetch is on its way."""


class BatchSchema(faust.Schema):  # type: ignore[misc]  # Faust is untyped to mypy
    """Marks a topic as folded: `event.value` is a `RecordBatch`, and nothing is decoded.

    A batch holds at most `max_bytes`. While `max_waiting` batches wait for the agent, no more of the topic is asked
    for; what was fetched by then still joins them: the agent's queue is bounded by that plus one fetch a partition.

    With `takes_unreadable` an `UnreadableBatch` comes among the records for each batch of Kafka's that cannot be read;
    otherwise nothing comes of it but an error in the log.
    """

    def __init__(
        self,
        max_bytes: int = DEFAULT_MAX_BYTES,
        max_waiting: int = DEFAULT_MAX_WAITING,
        *,
        takes_unreadable: bool = False,
    ) -> None:
        super().__init__(key_serializer="raw", value_serializer="raw")
        self.max_bytes = max_bytes
        self.max_waiting = max_waiting
        self.takes_unreadable = takes_unreadable

    def compile(self, app: AppT, **_: object) -> Callable[..., Awaitable[EventT]]:
        """Return the function Faust decodes messages with: it passes the batch through."""

        async def decode(message: Message, **_: object) -> EventT:
            return app.create_event(None, message.value, None, message)

        return decode
