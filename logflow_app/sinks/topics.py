"""Sends events to further topics: those their shippers have named, as far as allowed, and those of their type."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError, UnknownTopicOrPartitionError

from logflow_app.config.routing import RoutingSection
from logflow_app.events import Documents, Events
from logflow_app.metrics import TOPIC_DOCUMENTS_REFUSED
from logflow_app.sinks.base import Answer, Refusal
from logflow_app.sinks.typed import Encoding, TopicRecord, family_of, record_of

logger = logging.getLogger(__name__)

MOST_SAID = 100  # names that are not allowed and were told; whoever writes to logs-raw may invent any number
NAME_CHARS = 249  # of a topic, by Kafka's own rule


class Allowed:
    """Which topics may be named: those of `routing.topics`, a `*` at the end standing for anything, none of our own."""

    def __init__(self, topics: Sequence[str], own_prefix: str) -> None:
        self._names = frozenset(topic for topic in topics if not topic.endswith("*"))
        self._prefixes = tuple(topic[:-1] for topic in topics if topic.endswith("*"))
        self._own = f"{own_prefix}-"

    def __call__(self, topic: str) -> bool:
        """Return whether events may be sent to a topic."""
        if topic.startswith(self._own) or len(topic) > NAME_CHARS:
            return False
        if topic in self._names:
            return True
        return topic.startswith(self._prefixes) and topic.isascii() and all(c.isalnum() or c in "._-" for c in topic)


class Routes:
    """What `routing` says beyond the topics that may be named: topics by type, and how records are written."""

    def __init__(self, routing: RoutingSection) -> None:
        self._marks = [(topic, f'"type":"{family}_', family) for family, topic in routing.typed.items()]
        names = {topic: word for topic, word in routing.formats.items() if not topic.endswith("*")}
        self._encodings: dict[str, Encoding] = dict(names)
        self._prefixes = [(topic[:-1], word) for topic, word in routing.formats.items() if topic.endswith("*")]

    def typed(self, events: Events, named: str) -> list[Events]:
        """Return the events that have a topic by their type, for each such topic but the `named` one.

        0.1 µs for a document of another type.
        """
        found = []
        for topic, mark, family in self._marks:
            if topic == named:
                continue
            documents = events.documents
            places = [n for n, body in enumerate(documents) if mark in body and family_of(body) == family]
            if places:
                found.append(_some(events, places, topic))
        return found

    def encoding(self, topic: str) -> Encoding:
        """Return how the records of a topic are written; a name goes before a prefix."""
        if topic not in self._encodings:
            found = (word for prefix, word in self._prefixes if topic.startswith(prefix))
            self._encodings[topic] = next(found, "json")
        return self._encodings[topic]


def _some(events: Events, places: list[int], topic: str) -> Events:
    return msgspec.structs.replace(
        events,
        ids=[events.ids[n] for n in places],
        lines=[events.lines[n] for n in places],
        documents=[events.documents[n] for n in places],
        days=[topic] * len(places),
    )


class TopicsSink:
    """Sends each document that has a topic to it, at least once. See Sink, and ChoosingSink.

    `producer` gives the worker's own; `make` makes a topic where it is missing, and raises UnavailableError.
    """

    name = "topics"
    concurrency = 1  # so that a service stays in order
    max_batch_bytes = 1024 * 1024

    def __init__(
        self,
        allowed: Allowed,
        producer: Callable[[], AIOKafkaProducer],
        make: Callable[[str], Awaitable[None]],
        routes: Routes | None = None,
    ) -> None:
        self._allowed = allowed
        self._routes = routes or Routes(RoutingSection())
        self._producer = producer
        self._make = make
        self._made: set[str] = set()
        self._said: set[str] = set()

    def choose(self, events: list[Events]) -> list[Events]:
        """Return the events that have a topic, with its name as the place of each document."""
        chosen: list[Events] = []
        for each in events:
            topic = each.pack.meta.topic
            if topic and not self._may(each):
                topic = ""
            if topic:
                chosen.append(msgspec.structs.replace(each, days=[topic] * len(each.ids)))
            chosen += self._routes.typed(each, topic)
        return chosen

    async def setup(self) -> None:
        """See Sink.setup: a topic is made when its first event comes."""

    async def open(self) -> None:
        """See Sink.open: the producer is the worker's."""

    async def write(self, documents: Documents) -> Answer:
        """See Sink.write; a document's place is its topic."""
        for topic in sorted(set(documents.days) - self._made):
            await self._make(topic)
            self._made.add(topic)
        encoding = self._routes.encoding
        places = zip(documents.days, documents.bodies, strict=True)
        records = [record_of(body, encoding(topic)) for topic, body in places]
        answers = await self._send(list(zip(documents.days, records, strict=True)))
        retry: list[int] = []
        refused: list[Refusal] = []
        complaint = ""
        for position, error in enumerate(answers):
            if isinstance(error, MessageSizeTooLargeError):
                refused.append(Refusal(position, "too_large", f"topic {documents.days[position]}: {error!r}"))
            elif error is not None:
                retry.append(position)
                complaint = complaint or f"topic {documents.days[position]}: {error!r}"
                if isinstance(error, UnknownTopicOrPartitionError):
                    self._made.discard(documents.days[position])
        return Answer(retry, refused, complaint)

    async def close(self) -> None:
        """See Sink.close: the producer is the worker's."""

    async def _send(self, records: list[tuple[str, TopicRecord]]) -> list[BaseException | None]:
        """Send records and return for each why it has not arrived, or None."""
        producer = self._producer()
        sent: list[Any] = []
        for topic, record in records:
            try:
                sent.append(await producer.send(topic, record.value, record.key))
            except KafkaError as error:
                failed = asyncio.get_running_loop().create_future()
                failed.set_exception(error)
                sent.append(failed)
        # A cancelled wait must not cancel what the producer itself still works on.
        answers = await asyncio.gather(*(asyncio.shield(each) for each in sent), return_exceptions=True)
        return [answer if isinstance(answer, BaseException) else None for answer in answers]

    def _may(self, events: Events) -> bool:
        topic = events.pack.meta.topic
        if self._allowed(topic):
            return True
        TOPIC_DOCUMENTS_REFUSED.inc(len(events.ids))
        if topic not in self._said and len(self._said) < MOST_SAID:
            self._said.add(topic)
            logger.warning("topic_not_allowed topic=%.100r remedy='add it to routing.topics'", topic)
        return False
