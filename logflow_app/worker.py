"""The worker put together: `faust -A logflow_app worker` runs the `app` this module makes from the configuration."""

import asyncio
import logging
import time
from uuid import uuid4

from aiokafka import AIOKafkaProducer
from faust.types import TP
from prometheus_client import REGISTRY

from logflow_app import topics
from logflow_app.agents.gaps import GapSeries
from logflow_app.agents.notify import start_notify
from logflow_app.agents.process import start_process
from logflow_app.agents.report import report
from logflow_app.agents.settle import Settler
from logflow_app.agents.tail import Tail, keep_showing
from logflow_app.agents.ticks import End, keep_ticking, send_ticks
from logflow_app.agents.watch import start_watch
from logflow_app.agents.watchdog import Standing, Watchdog, keep_watching
from logflow_app.config import Config, load, refuse_unserved
from logflow_app.dead_letters import DeadLetters
from logflow_app.delivery import Delivery
from logflow_app.errors import UnavailableError
from logflow_app.events import DeadLetter
from logflow_app.faust_app import LogFlowApp
from logflow_app.interpreter import keep_collecting, tune_interpreter
from logflow_app.kafka_client import client_options
from logflow_app.metrics import PARTITION_LAG
from logflow_app.notifications import Couriers, NotificationLog
from logflow_app.pipeline import compile_pipelines
from logflow_app.producer import make_producer
from logflow_app.rules import compile_rules
from logflow_app.setup import ensure_topic, ensure_topics, patiently
from logflow_app.sinks import SINKS
from logflow_app.sinks.topics import Allowed, Routes, TopicsSink
from logflow_app.status import Process, Publisher, Status, through
from logflow_app.tables.alerts import AlertSettings
from logflow_app.tables.confirmed import ConfirmedTable
from logflow_app.tables.ledgers import CountsTopic, Ledgers, LedgerSettings, RawPartition
from logflow_app.tables.watched import WatchSettings
from logflow_app.tables.windows_table import AlertTopics, WatchTables, WindowsTable
from logflow_app.topic_ids import TopicWatch, topic_id
from logflow_app.web import serve_health, serve_metrics, serve_site

logger = logging.getLogger(__name__)

DAY_SECS = 86_400
TEMPLATES_TOLD = 200  # of a worker, on logs-status
DELIVERY_PATIENCE_SECS = 2.0  # a stop has waited for what is in flight before; this ends what is hopeless


class Worker:
    """Owns the parts of a worker and their order: what must be there first, what must end last."""

    producer: AIOKafkaProducer
    dead_letters: DeadLetters

    def __init__(self, config: Config) -> None:
        refuse_unserved(config)
        self.config = config
        self.app = LogFlowApp(config)
        self.counts = CountsTopic(self.app.topic_names.counts, config.kafka.partitions.counts)
        self.ledgers, self.windows = self._tables()
        topics_sink = TopicsSink(
            Allowed(config.routing.topics, config.kafka.topic_prefix),
            lambda: self.producer,
            lambda name: ensure_topic(config, name),
            Routes(config.routing),
        )
        sinks = [SINKS[output.type](output) for output in config.all_outputs]
        self.delivery = Delivery([*sinks, topics_sink], self._bury, config.delivery)
        self.notifications = NotificationLog(client_options(config.kafka), self.app.topic_names.notifications)
        self.couriers = Couriers(config.notifiers, self.notifications, self._is_surely_member)
        self.status = Publisher(through(lambda: self.producer, self.app.topic_names.status), self._look)
        self.process = Process.this("worker", config.data_dir / config.worker_name)
        self.watchdog = Watchdog(patience_secs=patience_secs(config))
        settler = Settler(self._bury)
        self.gaps = GapSeries()
        self.tail = Tail(config.web.tail_lines_per_sec)
        pipelines = compile_pipelines(config)
        self.book = pipelines.book
        if pipelines.metrics:
            pipelines.metrics.clock = time.monotonic
            REGISTRY.register(pipelines.metrics)
        start_process(self.app, settler, self.ledgers, pipelines, self.tail, self.delivery)
        start_watch(self.app, settler, self.windows)
        start_notify(self.app, settler, self.couriers)
        serve_health(self.app, self.ledgers, self.delivery, self.couriers)
        serve_metrics(self.app)
        serve_site(self.app, self.delivery)
        self.app.before_start += [self._make_topics, self._start]

    def _tables(self) -> tuple[Ledgers, WindowsTable]:
        process = uuid4().hex[:8]
        kafka, counts = self.config.kafka, self.config.counts
        kept_secs = int(max(counts.retention_secs, self.config.events.max_age_secs)) + DAY_SECS
        ledger_table = ConfirmedTable(self.app, name=topics.LEDGER_TABLE, partitions=kafka.partitions.raw)
        watched = WatchTables(
            *(
                self.app.tables.add(ConfirmedTable(self.app, name=name, partitions=kafka.partitions.counts))
                for name in (topics.WINDOWS_TABLE, topics.ALERTS_TABLE)
            )
        )
        settings = LedgerSettings(counts.commit_interval_secs, kept_secs)
        names = self.app.topic_names
        return (
            Ledgers(self.app.tables.add(ledger_table), self.counts, process, settings),
            WindowsTable(
                watched,
                AlertTopics(names.alerts, names.alert_states),
                process,
                watch_settings(self.config, kept_secs),
                counts.commit_interval_secs,
            ),
        )

    # -- begin

    async def _make_topics(self) -> None:
        await patiently("kafka", lambda: ensure_topics(self.config))

    async def _start(self) -> None:
        tune_interpreter()
        app = self.app
        self.producer = await make_producer(client_options(self.config.kafka), app.topic_names)
        self.ledgers.producer = self.windows.producer = self.notifications.producer = self.producer
        self.dead_letters = DeadLetters(self.producer, self.app.topic_names.dead_letters, 2 * topics.MAX_RECORD_BYTES)
        self.windows.is_surely_ours = self._is_surely_member
        self.ledgers.topic_watch = TopicWatch(self._ask_topic_id)
        self.ledgers.on_start_over = lambda partition: app.add_future(self._start_over(partition))
        await self.delivery.open()
        app.after_stop.append(self._stop)
        app.transport.on_give_up += [self.ledgers.commits.hurry, self.windows.commits.hurry, self.couriers.let_go]
        app.transport.on_seek.append(self._recovered)
        app.on_partitions_revoked.connect(self._revoked)
        app.add_future(self.ledgers.commits.run())
        app.add_future(self.windows.commits.run())
        app.add_future(keep_showing(self.tail, self.producer, self.app.topic_names.tail))
        app.add_future(keep_ticking(self._tick))
        app.add_future(keep_collecting())
        app.add_future(self.status.run())
        app.add_future(keep_watching(self.watchdog, self._stand, self._kafka_answers))

    # -- partitions come and go

    async def _recovered(self) -> None:
        """Read ledgers, windows and alerts: the tables are complete, and no record has been delivered yet."""
        rebalances = self.app.rebalancing_count
        assigned: set[TP] = self.app.consumer.assignment()
        raw = {tp for tp in assigned if tp.topic == self.app.topic_names.raw}
        counts = {tp for tp in assigned if tp.topic == self.app.topic_names.counts}
        topic_id, partitions = await self._topic_id(), await self._places(raw)
        unread = {place.partition: place.unread for place in await self._places(counts)}
        if self.app.rebalancing_count != rebalances:  # they were taken away meanwhile; the next recovery reads again
            return
        remade = self.ledgers.load(topic_id, partitions)
        self.windows.load(unread)
        self.app.add_future(self.couriers.load())
        for tp in raw:
            if tp.partition in remade:
                await self._rewind(tp)
        logger.info("ledgers_loaded partitions=%s", sorted(tp.partition for tp in raw))

    async def _revoked(self, *_: object, **__: object) -> None:
        self.ledgers.discard()
        self.windows.discard()
        self.couriers.discard()
        PARTITION_LAG.clear()  # of what is not ours there is nothing to say
        self.gaps.show(())

    async def _start_over(self, partition: int) -> None:
        """Read a partition from its beginning whose topic was made again while it was ours.

        Its ledger comes back when its reader stands at the beginning: one that takes records from further on would hold
        those before them for counted.
        """
        tp = TP(self.app.topic_names.raw, partition)
        topic_id = await self._topic_id()
        (raw,) = await self._places({tp})
        if tp in self.app.consumer.assignment():
            from_beginning = raw._replace(committed=raw.begin)
            await self.app.consumer.rewind(tp, raw.begin, lambda: self.ledgers.load_again(topic_id, from_beginning))

    async def _places(self, tps: set[TP]) -> list[RawPartition]:
        consumer = self.app.consumer
        begins, ends = await consumer.earliest_offsets(*tps), await consumer.highwaters(*tps)
        return [
            RawPartition(tp.partition, consumer.committed_offset(tp) or 0, begins.get(tp) or 0, ends.get(tp) or 0)
            for tp in tps
        ]

    async def _rewind(self, tp: TP) -> None:
        beginnings = await self.app.consumer.earliest_offsets(tp)
        await self.app.consumer.rewind(tp, beginnings[tp])

    async def _topic_id(self) -> str:
        return await patiently("topic_id", self._ask_topic_id)

    async def _ask_topic_id(self) -> str:
        return await topic_id(self.producer.client, self.app.topic_names.raw)

    # -- go on

    async def _bury(self, letters: list[DeadLetter]) -> None:
        await self.dead_letters.bury(letters)

    def _look(self) -> list[Status]:
        app = self.app
        page = f"http://{app.conf.web_bind}:{app.web.port}/"
        is_ready = not app.rebalancing and app.tables.recovery.completed.is_set()
        outages, troubles = self.delivery.outages(), self.couriers.troubles()
        ledgers = [ledger for _, ledger in self.ledgers.items()]
        now = report(ledgers, outages, troubles, page, is_ready=is_ready)
        if self.book:
            now = now._replace(detail={**now.detail, "templates": self.book.top(TEMPLATES_TOLD)})
        return [self.process.status(now)]

    async def _tick(self) -> None:
        ledgers = [ledger for _, ledger in self.ledgers.items()]
        self.gaps.show(ledgers)
        await send_ticks(self.producer, self.counts, ledgers, self._end_of)

    def _end_of(self, partition: int) -> End | None:
        tp, consumer = TP(self.app.topic_names.raw, partition), self.app.consumer
        asked_ms = consumer.end_asked_ms(tp)  # before the end itself, which may be newer and never be older
        end = consumer.end_of(tp)
        return None if asked_ms is None or end is None else End(end, asked_ms)

    def _is_surely_member(self) -> bool:
        return bool(self.app.consumer.is_surely_member())

    def _stand(self) -> dict[str, Standing]:
        consumer, names = self.app.consumer, self.app.topic_names
        recovered = tuple(sorted(self.app.tables.recovery.active_offsets.items()))
        stored = self.delivery.in_flight_bytes()
        is_excused = bool(self.delivery.outages())
        return {
            names.raw: Standing(
                (consumer.places(names.raw), recovered, stored), consumer.has_work(names.raw), is_excused
            ),
            names.counts: Standing((consumer.places(names.counts), recovered), consumer.has_work(names.counts)),
        }

    async def _kafka_answers(self) -> bool:
        try:
            async with asyncio.timeout(self.config.kafka.request_timeout_secs):
                await self._ask_topic_id()
        except (UnavailableError, TimeoutError):
            return False
        return True

    # -- end

    async def _stop(self) -> None:
        await self.status.close()
        await self.couriers.close()
        await self.delivery.close(DELIVERY_PATIENCE_SECS)
        await self.producer.stop()


def watch_settings(config: Config, kept_secs: int) -> WatchSettings:
    """Return what `watch` follows."""
    alerts = AlertSettings(
        config.counts.bucket_secs, round(config.alerts.grace_secs * 1000), int(config.alerts.max_age_secs)
    )
    return WatchSettings(compile_rules(config.alerts), alerts, config.kafka.partitions.raw, kept_secs)


def patience_secs(config: Config) -> float:
    """Return how long a worker may stand still: twice what it may rightly wait for one answer, a minute at least."""
    outputs = [
        output.elasticsearch.request_timeout_secs for output in config.all_outputs if output.type == "elasticsearch"
    ]
    return 2 * max(30.0, config.kafka.request_timeout_secs, *outputs)


def build(config: Config | None = None) -> LogFlowApp:
    """Return the app of a worker; raises `ConfigError` for a configuration this version does not serve."""
    return Worker(config or load()).app
