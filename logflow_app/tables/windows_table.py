"""What `watch` keeps of the partitions of `logs-counts` this worker owns: counts and alerts, committed in groups."""

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import msgspec
from aiokafka import AIOKafkaProducer

from logflow_app.delivery.ticket import Ticket
from logflow_app.metrics import ALERT_TRANSITIONS, ALERTS_FIRING, WATERMARK_LAG
from logflow_app.models import PartialCount, Tick
from logflow_app.producer import GaveUpError, Record, send_confirmed
from logflow_app.tables.alerts import AlertChanges
from logflow_app.tables.commits import GroupCommits
from logflow_app.tables.confirmed import ConfirmedTable
from logflow_app.tables.ledgers import AbandonedError
from logflow_app.tables.watched import Watched, WatchSettings
from logflow_app.tables.windows import Windows
from logflow_app.transport import RecordBatch

logger = logging.getLogger(__name__)

LOOK_AGAIN_SECS = 0.05


class WatchTables(NamedTuple):
    """The tables: counts of windows, and what was decided by them."""

    windows: ConfirmedTable
    alerts: ConfirmedTable


class AlertTopics(NamedTuple):
    """Where transitions go, and what is true of each alert now."""

    alerts: str
    states: str


class WindowsTable:
    """Takes partial counts and ticks, tells what they decide, and lets batches go once all of it is kept."""

    def __init__(
        self,
        tables: WatchTables,
        topics: AlertTopics,
        process: str,
        settings: WatchSettings,
        commit_interval_secs: float = 1.0,
    ) -> None:
        self.tables = tables
        self.topics = topics
        self.process = process
        self.settings = settings
        self.producer: AIOKafkaProducer | None = None
        self.is_surely_ours: Callable[[], bool] = lambda: True
        """Says whether nobody else can own our partitions; a process that slept does not know."""
        self.commits = GroupCommits(commit_interval_secs, self._commit)
        self._watched: dict[int, Watched] = {}
        self._assignments = 0

    def load(self, partitions: Mapping[int, range]) -> None:
        """Read the partitions of an assignment, with the offsets that are unread; call it when recovery is complete.

        All others are discarded.
        """
        self.discard()
        # A name for each assignment: what the last one still has on its way may not delete what this one writes.
        self._assignments += 1
        for partition, unread in partitions.items():
            watched = self._watched[partition] = Watched(self.settings, f"{self.process}.{self._assignments}")
            watched.load(self.tables.windows.entries(partition), self.tables.alerts.entries(partition), unread)
        self._show()

    def discard(self) -> None:
        """Forget all partitions and the batches that wait for a commit."""
        self._watched.clear()
        self.commits.forget()
        ALERTS_FIRING.clear()
        WATERMARK_LAG.clear()

    def of(self, partition: int) -> Windows:
        """Return the windows of a partition; raises `KeyError` if it is not ours."""
        return self._watched[partition].windows

    def take(self, ticket: Ticket, batch: RecordBatch) -> None:
        """Take what one batch of `logs-counts` says, and hold its ticket until the changelogs have it.

        What it decides is told at once.
        """
        watched = self._watched.get(batch.tp.partition)
        if ticket.abandoned or watched is None:
            raise AbandonedError
        for offset, message in read_messages(batch):
            watched.take(message, offset)
        self.commits.enroll(batch.tp.partition, ticket)
        if watched.alerts.has_news:
            self.commits.hurry_one(batch.tp.partition)

    async def _commit(self, partition: int) -> None:
        watched, producer = self._watched.get(partition), self.producer
        if watched is None or producer is None:
            raise GaveUpError
        watched.forget(self.settings.kept_secs)
        changes = watched.take_changes()
        windows, alerts = self.tables
        await alerts.write(producer, partition, changes.alerts.written)  # before anybody is told, and before the counts
        await self._tell(producer, partition, changes.alerts)
        await alerts.write(producer, partition, changes.progress)  # that all is decided which the counts may show
        await windows.write(producer, partition, changes.windows)
        await windows.write(producer, partition, dict.fromkeys(changes.obsolete_windows))
        obsolete = [*changes.alerts.obsolete, *changes.obsolete_progress]
        await alerts.write(producer, partition, dict.fromkeys(obsolete))
        self._show()

    async def _tell(self, producer: AIOKafkaProducer, partition: int, changes: AlertChanges) -> None:
        records = [
            Record(self.topics.alerts, alert.fingerprint.encode(), alert.dumps(), partition) for alert in changes.alerts
        ]
        records += [
            Record(self.topics.states, fingerprint.encode(), None if alert is None else alert.dumps(), partition)
            for fingerprint, alert in changes.shown.items()
        ]
        if not records:
            return
        while not self.is_surely_ours():  # it may have slept; what its successor said must not be followed by ours
            if not self.tables.alerts.is_open(partition):
                raise GaveUpError
            await asyncio.sleep(LOOK_AGAIN_SECS)
        await send_confirmed(producer, records, lambda: not self.tables.alerts.is_open(partition))
        for alert in changes.alerts:
            ALERT_TRANSITIONS.labels(rule=alert.rule, state=alert.state).inc()
            logger.info(
                "alert_told rule=%s group=%r state=%s episode=%d value=%d",
                alert.rule,
                alert.group,
                alert.state,
                alert.episode,
                alert.value,
            )

    def _show(self) -> None:
        """Bring the metrics up to date."""
        sums: dict[str, int] = {}
        for partition, watched in self._watched.items():
            for rule, number in watched.alerts.firing().items():
                sums[rule] = sums.get(rule, 0) + number
            low_ms, newest_ms = watched.watermark.low_ms, watched.watermark.newest_ms
            if low_ms is not None:
                WATERMARK_LAG.labels(partition=partition).set(max(0, newest_ms - low_ms) / 1000)
        for rule, number in sums.items():
            ALERTS_FIRING.labels(rule=rule).set(number)


def read_messages(batch: RecordBatch) -> Iterator[tuple[int, PartialCount | Tick]]:
    """Give what the records of `logs-counts` say, with their offsets.

    What is neither a count nor a tick is logged and passed over.
    """
    for record in batch.records:
        try:
            content = msgspec.json.decode(record.value or b"null")
            message = Tick.from_data(content) if "watermark_ms" in content else PartialCount.from_data(content)
        except (msgspec.DecodeError, TypeError, ValueError) as error:
            logger.warning("count_unreadable partition=%d offset=%d error=%r", batch.tp.partition, record.offset, error)
        else:
            yield record.offset, message
