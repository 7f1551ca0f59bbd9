"""An outlet into several topics, by a template that is filled from what a record says of its lines."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import fields, replace

from logflow_app.config.topic_template import fields_of, filled
from logflow_app.setup import patiently
from shippers.connection import Connection, ProducerSettings
from shippers.outlet import Parcel
from shippers.oversize import metadata_of
from shippers.packs import Record
from shippers.producer import KafkaOutlet
from shippers.producing import Producing
from shippers.tasks import Tasks

log = logging.getLogger(__name__)

MOST_TOPICS = 200  # a sender that makes up services makes no more topics than that; the rest share one
OVERFLOW = "other"
POLL_SECS = 0.01
MakeTopic = Callable[[str], Awaitable[None]]
STATES = ("connecting", "probing", "held_up", "sending")  # the worst first


class Routing:
    """One outlet for each topic, all by one connection; together they hold no more than one would. See Outlet."""

    def __init__(self, settings: ProducerSettings, make_topic: MakeTopic) -> None:
        self._settings = settings
        self._make_topic = make_topic
        self._fields = fields_of(settings.topic)
        self._connection = Connection(settings)
        self._outlets: dict[str, KafkaOutlet] = {}
        self._topics: dict[str, str] = {}  # lane → where its last record went
        self._tasks = Tasks()

    def start(self) -> None:
        """See Outlet.start."""

    async def run(self) -> None:
        """See Outlet.run."""
        await self._tasks.first_failure()

    def has_room(self, lane: str) -> bool:
        """See Outlet.has_room."""
        if sum(outlet.waiting_bytes for outlet in self._outlets.values()) >= self._settings.in_flight_bytes:
            return False
        topic = self._topics.get(lane)
        return topic is None or self._outlets[topic].has_room(lane)

    def put(self, parcel: Parcel) -> None:
        """See Outlet.put."""
        topic = self._topic_of(parcel.record)
        outlet = self._outlets.get(topic) or self._open(topic)
        self._topics[parcel.record.lane] = topic
        outlet.put(parcel)

    async def wait_for_room(self, timeout_secs: float) -> None:
        """See Outlet.wait_for_room."""
        await asyncio.sleep(min(timeout_secs, POLL_SECS))

    async def drain(self, timeout_secs: float) -> bool:
        """See Outlet.drain."""
        return all(await asyncio.gather(*(outlet.drain(timeout_secs) for outlet in self._outlets.values())))

    async def close(self) -> None:
        """See Outlet.close."""
        await self._tasks.stop()
        for outlet in self._outlets.values():
            await outlet.close()
        await self._connection.close()

    def adopt(self, settings: ProducerSettings, *, reconnect: bool) -> None:
        """See KafkaOutlet.adopt."""
        self._settings = replace(settings, topic=self._settings.topic, bootstrap=self._settings.bootstrap)
        for outlet in self._outlets.values():
            outlet.adopt(settings, reconnect=False)
        if reconnect:
            self._tasks.start(self._connection.renew(self._settings))

    def observe(self) -> Producing:
        """See KafkaOutlet.observe."""
        each = [outlet.observe() for outlet in self._outlets.values()]
        return merged(each) if each else Producing(state="sending")

    def _topic_of(self, record: Record) -> str:
        described = metadata_of(record)
        topic = filled(self._settings.topic, {field: getattr(described, field) for field in self._fields})
        if topic in self._outlets or len(self._outlets) < MOST_TOPICS:
            return topic
        return filled(self._settings.topic, dict.fromkeys(self._fields, OVERFLOW))

    def _open(self, topic: str) -> KafkaOutlet:
        if len(self._outlets) == MOST_TOPICS:
            log.warning("topics_too_many most=%d consequence='further ones share %s'", MOST_TOPICS, topic)
        outlet = self._outlets[topic] = KafkaOutlet(replace(self._settings, topic=topic), self._connection)
        outlet.start()  # and waits until there is such a topic
        self._tasks.start(outlet.run())
        self._tasks.start(self._make(topic))
        return outlet

    async def _make(self, topic: str) -> None:
        await patiently(f"topic_{topic}", lambda: self._make_topic(topic))


def merged(each: Sequence[Producing]) -> Producing:
    """Return what several producers come to together: sums, the worst state and the oldest attempt."""
    total = Producing(state=min((one.state for one in each), key=STATES.index))
    for field in fields(Producing):
        if field.name != "state":
            values = [getattr(one, field.name) for one in each]
            setattr(total, field.name, max(values) if field.name == "oldest_attempt_secs" else sum(values))
    return total
