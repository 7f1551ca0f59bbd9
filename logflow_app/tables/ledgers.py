"""The ledgers of the raw partitions this worker owns: loaded at an assignment, committed in groups, published."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from aiokafka import AIOKafkaProducer  # noqa: TC002 - read by those who look at the annotations
from aiokafka.partitioner import murmur2

from logflow_app.delivery.ticket import Ticket
from logflow_app.events import Events, Pack
from logflow_app.metrics import LINES_DROPPED, LINES_RECEIVED, LINES_REPLAYED, RECORDS_LOST
from logflow_app.models import PartialCount
from logflow_app.pipeline.decode import Place, decode
from logflow_app.producer import GaveUpError, Record, send_confirmed
from logflow_app.tables.commits import GroupCommits
from logflow_app.tables.confirmed import ConfirmedTable
from logflow_app.tables.ledger import Ledger, Partial
from logflow_app.topic_ids import TopicWatch  # noqa: TC001 - read by those who look at the annotations
from logflow_app.transport import RecordBatch

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class LedgerSettings:
    """How often ledgers are committed, and for how long buckets and silent lanes are kept."""

    commit_interval_secs: float = 1.0
    buckets_kept_secs: int = 8 * 86_400
    lanes_kept_secs: int = 14 * 86_400


class AbandonedError(Exception):
    """The batch was taken away before anything was done with it: its next owner reads it again."""


class RawPartition(NamedTuple):
    """What is known of a raw partition at an assignment; it holds the offsets from `begin` to before `end`."""

    partition: int
    committed: int
    begin: int
    end: int

    @property
    def unread(self) -> range:
        """The offsets that are to be read."""
        return range(max(self.committed, self.begin), self.end)


class CountsTopic(NamedTuple):
    """Where partial counts go."""

    name: str
    partitions: int

    def partition_of(self, group: str) -> int:
        """Return the partition that all partials of a group go to."""
        return int(murmur2(group.encode()) & 0x7FFFFFFF) % self.partitions


class Ledgers:
    """Admits and counts the records of this worker's raw partitions, and lets batches go once that is confirmed."""

    def __init__(
        self, table: ConfirmedTable, counts: CountsTopic, process: str, settings: LedgerSettings | None = None
    ) -> None:
        self.table = table
        self.counts = counts
        self.process = process
        self.settings = settings or LedgerSettings()
        self.producer: AIOKafkaProducer | None = None
        self.commits = GroupCommits(self.settings.commit_interval_secs, self._commit)
        self.on_start_over: Callable[[int], None] = lambda _: None
        """Called with a partition whose records begin anew while it is ours; it is not admitted until `load_again`."""
        self.topic_watch: TopicWatch | None = None
        self.lost_records = 0
        """Records that had expired when their partition was assigned to us, never read by anybody."""
        self._ledgers: dict[int, Ledger] = {}
        self._lives = 0

    def load(self, topic_id: str, partitions: Iterable[RawPartition]) -> list[int]:
        """Read the ledgers of an assignment, discarding all others; call it when recovery is complete, never earlier.

        Returns the partitions whose topic was deleted and made again, or has lost its end: they must be read from their
        beginning, whatever was committed of the former one.
        """
        self.discard()
        return [raw.partition for raw in partitions if self.load_again(topic_id, raw)]

    def load_again(self, topic_id: str, raw: RawPartition) -> bool:
        """Read the ledger of one partition; return whether it must be read from its beginning. See `load`."""
        # A name for each life: what the last one still had on its way to Kafka must not mix with what this one writes.
        self._lives += 1
        ledger, is_remade = open_ledger(
            list(self.table.entries(raw.partition)), topic_id, raw, f"{self.process}.{self._lives}"
        )
        if is_remade:
            logger.error("ledger_started_anew partition=%d incarnation=%s", raw.partition, ledger.incarnation)
        elif (lost := lost_between(ledger, raw)) > 0:
            logger.error("records_lost partition=%d count=%d: they expired in Kafka unread", raw.partition, lost)
            self.lost_records += lost
            RECORDS_LOST.labels(partition=raw.partition).inc(lost)
        self._ledgers[raw.partition] = ledger
        return is_remade

    def discard(self) -> None:
        """Forget all ledgers and the batches that wait for a commit: partitions are about to be assigned anew."""
        self._ledgers.clear()
        self.commits.forget()

    def of(self, partition: int) -> Ledger:
        """Return the ledger of a partition; raises `KeyError` if it is not ours."""
        return self._ledgers[partition]

    def items(self) -> list[tuple[int, Ledger]]:
        """Return the partitions this worker owns, with their ledgers."""
        return list(self._ledgers.items())

    def owned(self) -> list[int]:
        """Return the partitions this worker owns."""
        return list(self._ledgers)

    async def check_topic(self) -> None:
        """Let partitions start over whose topic was deleted and made again; call it before a batch is admitted."""
        topic_id = await self.topic_watch.look() if self.topic_watch else None
        for partition, ledger in self.items() if topic_id else ():
            if not ledger.incarnation.startswith(f"{topic_id}~"):
                self._start_over(partition)

    def _start_over(self, partition: int) -> None:
        del self._ledgers[partition]
        self.on_start_over(partition)

    def admit(self, ticket: Ticket, batch: RecordBatch) -> list[Pack]:
        """Return the lines of a batch that are to be delivered. See `Ledger.admit`.

        Raises `AbandonedError` for a batch that is no longer ours: admitting it would spoil the ledger for its next
        reading.
        """
        ledger = self._ledgers.get(batch.tp.partition)
        if ticket.abandoned or ledger is None:
            raise AbandonedError
        if batch.first_offset <= ledger.position:  # the topic was deleted and made again under our eyes
            self._start_over(batch.tp.partition)
            raise AbandonedError
        place = Place(batch.tp.topic, batch.tp.partition, ledger.incarnation)
        packs = decode(batch.records, place)
        received, repeated = sum(len(pack.lines) for pack in packs), ledger.repeated_lines
        admitted = [part for pack in packs for part in ledger.admit(pack)]
        LINES_RECEIVED.inc(received)
        LINES_DROPPED.labels(reason="duplicate").inc(ledger.repeated_lines - repeated)
        LINES_REPLAYED.inc(sum(len(pack.lines) for pack in admitted if pack.replayed))
        return admitted

    def count(self, ticket: Ticket, batch: RecordBatch, events: Sequence[Events]) -> None:
        """Count the events of a batch and hold its ticket until Kafka has confirmed the commit that includes them."""
        ledger = self._ledgers[batch.tp.partition]
        for each in events:
            ledger.count(each)
            for reason, lines in each.dropped.items():
                LINES_DROPPED.labels(reason=reason).inc(lines)
        ledger.position = batch.last_offset
        self.commits.enroll(batch.tp.partition, ticket)

    async def _commit(self, partition: int) -> None:
        ledger, producer = self._ledgers.get(partition), self.producer
        if ledger is None or producer is None:
            raise GaveUpError
        self._expire(ledger)
        changes = ledger.take_changes()
        await self.table.write(producer, partition, changes.buckets)
        await self.table.write(producer, partition, changes.lanes)  # never before all buckets are confirmed
        await self.table.write(producer, partition, dict.fromkeys(changes.obsolete))
        partials = [self._record(partial, ledger) for partial in changes.partials]
        await send_confirmed(producer, partials, self._is_lost(partition))
        ledger.published = changes.progress  # ticks may claim it from now on

    def _is_lost(self, partition: int) -> Callable[[], bool]:
        return lambda: not self.table.is_open(partition)

    def _expire(self, ledger: Ledger) -> None:
        newest_ms = max((lane.seen_ms for lane in ledger.lanes.values()), default=0)
        if newest_ms:
            ledger.expire(
                newest_ms // 1000 - self.settings.buckets_kept_secs, newest_ms - self.settings.lanes_kept_secs * 1000
            )

    def _record(self, partial: Partial, ledger: Ledger) -> Record:
        count = PartialCount(
            group=partial.group,
            bucket=partial.bucket,
            incarnation=ledger.incarnation,
            partition=ledger.partition,
            offset=partial.offset,
            value=partial.value,
        )
        key = f"{partial.group}|{partial.bucket}|{ledger.incarnation}|{ledger.partition}".encode()
        return Record(self.counts.name, key, count.dumps(), self.counts.partition_of(partial.group))


def lost_between(ledger: Ledger, raw: RawPartition) -> int:
    """Return how many records lie between what was read last and what Kafka still has; 0 where nothing was read yet."""
    read_to = max(raw.committed, ledger.highest_offset + 1)
    return max(0, raw.begin - read_to) if read_to else 0


def open_ledger(
    entries: list[tuple[bytes, bytes]], topic_id: str, raw: RawPartition, process: str
) -> tuple[Ledger, bool]:
    """Return the ledger of a partition, and whether it is a new one although the table holds an old one.

    An incarnation is `<topic id>~<n>`; n grows when the same topic has fewer records than the ledger has counted.
    """
    known = [key.partition(b"|")[0].decode() for key, _ in entries]
    lives = [int(life) for topic, _, life in (name.rpartition("~") for name in known) if topic == topic_id]
    life = max(lives, default=0)
    ledger = Ledger(raw.partition, f"{topic_id}~{life}", process)
    is_remade = ledger.load(entries, raw.committed)
    if ledger.highest_offset >= raw.end:
        ledger = Ledger(raw.partition, f"{topic_id}~{life + 1}", process)
        is_remade = ledger.load(entries, raw.committed)
    ledger.stand_at((raw.begin if is_remade else max(raw.begin, raw.committed)) - 1)
    return ledger, is_remade
