"""Faust's Kafka consumer, with folding, a commit rule that holds, and bounded waiting."""

import asyncio
from collections.abc import Awaitable, Callable, Container, Iterable, Mapping
from time import monotonic
from typing import TYPE_CHECKING

from faust.transport.drivers import aiokafka as driver
from faust.types import TP
from faust.types.tuples import ack_lock
from mode.utils.futures import notify

from logflow_app.transport.commit import DeliveryOrder
from logflow_app.transport.fetch import ConsumerThread, Fetched
from logflow_app.transport.messages import FetchedMessage, batch_message, record_message
from logflow_app.transport.records import RecordBatch, fold
from logflow_app.transport.schema import BatchSchema

if TYPE_CHECKING:
    from logflow_app.transport.kafkabatch import Transport

IDLE_WAIT_SECS = 1.0
"""How long at most the fetch loop waits for a partition to read from; whatever adds one wakes it at once."""

Deliver = Callable[[FetchedMessage], Awaitable[None]]
Pieces = Mapping[TP, list[Fetched]]


def _nothing() -> None:
    """Do nothing."""


class Consumer(driver.Consumer):  # type: ignore[misc]  # Faust is untyped to mypy
    """Delivers folded batches and commits the longest acknowledged prefix of what it delivered."""

    _waiting_for_ack: asyncio.Future[None] | None

    def __init__(self, transport: "Transport", callback: Deliver, *args: object, **kwargs: object) -> None:
        self._pass_on = callback
        self._order: DeliveryOrder[FetchedMessage] = DeliveryOrder()
        self._schemas: dict[str, BatchSchema] = {}
        self._seen_eras: dict[TP, int] = {}
        self._partition_added = asyncio.Event()
        self._assignments = self._sought_assignment = 0
        self._has_partitions = False
        super().__init__(transport, self._deliver, *args, **kwargs)

    def _new_consumer_thread(self) -> ConsumerThread:
        return ConsumerThread(self, loop=self.loop, beacon=self.beacon)

    async def subscribe(self, topics: Iterable[str]) -> None:
        """Subscribe, and look up which of the topics are folded."""
        folded = [channel for channel in self.app.topics if isinstance(channel.schema, BatchSchema)]
        self._schemas = {name: channel.schema for channel in folded for name in channel.topics}
        for channel in folded:
            # Faust's own bound, 4,096 events, is meant for single records; `app.topic(maxsize=…)` is lost on the way.
            # It is left in place so that the queue never counts as full: Faust would hold up all other topics for it.
            channel.queue.pressure_high_size = channel.schema.max_waiting
            channel.queue.pressure_drop_size = channel.schema.max_waiting // 2
        await super().subscribe(topics)

    def takes_unreadable(self, topic: str) -> bool:
        """Return whether something is to come of a topic's batches that cannot be read; thread-safe."""
        schema = self._schemas.get(topic)
        return schema is not None and schema.takes_unreadable

    async def _getmany(self, active_partitions: set[TP] | None, timeout: float) -> Pieces:  # noqa: ASYNC109
        fetched: Mapping[TP, Fetched] = await super()._getmany(active_partitions, timeout)
        return {tp: self._split(tp, run) for tp, run in fetched.items()}

    def _split(self, tp: TP, run: Fetched) -> list[Fetched]:
        if run.era != self._seen_eras.get(tp):
            self._seen_eras[tp] = run.era
            self._read_offset[tp] = None  # or Faust drops what lies below the highest offset of the last era
            self._abandon_stale([tp])
        schema = self._schemas.get(tp.topic)
        pieces = ([record] for record in run.records) if schema is None else fold(run.records, schema.max_bytes)
        return [Fetched(run.era, piece) for piece in pieces]

    def _to_message(self, tp: TP, piece: Fetched) -> FetchedMessage:
        tp = TP(tp.topic, tp.partition)
        generation_id = self.app.consumer_generation_id
        if tp.topic in self._schemas:
            return batch_message(RecordBatch(tp, piece.records), piece.era, generation_id)
        return record_message(tp, piece.records[0], piece.era, generation_id)

    async def _deliver(self, message: FetchedMessage) -> None:
        if self._is_stale(message):
            return
        if self.app.topics.acks_enabled_for(message.topic):
            self._order.add(message.tp, message)
        await self._pass_on(message)

    def ack(self, message: FetchedMessage) -> bool:
        """Mark a message as done; True if that freed its offset."""
        with ack_lock:
            if message.acked or message.abandoned or not self._was_begun(message):
                return False
            message.acked = True
            self._unacked_messages.discard(message)
            notify(self._waiting_for_ack)
            if not self.app.topics.acks_enabled_for(message.topic):
                return False
            self._n_acked += 1
            return True

    def _was_begun(self, message: FetchedMessage) -> bool:
        # While the flow is held, Faust's pure-Python stream skips what it gets and acknowledges it, unread.
        return bool(message.tracked or self.flow_active)

    async def _add_gap(self, tp: TP, offset_from: int, offset_to: int) -> None:
        """Do nothing: the order of delivery is what counts, not the offsets (Faust would add every integer between)."""

    def _filter_tps_with_pending_acks(self, topics: Container[str | TP] | None = None) -> list[TP]:
        return [tp for tp in self._order if topics is None or tp in topics or tp.topic in topics]

    def _new_offset(self, tp: TP) -> int | None:
        self._acked[tp].clear()  # Faust's compiled streams fill these by themselves
        self._acked_index[tp].clear()
        return self._order.take_acknowledged(tp)

    def _should_commit(self, tp: TP, offset: int) -> bool:
        return bool(offset != self._committed_offset[tp])  # lower is right after a rewind

    async def commit_and_end_transactions(self) -> None:
        """Commit what is acknowledged by now; a commit already under way may have begun too early for that."""
        await self.maybe_wait_for_commit_to_finish()
        await super().commit_and_end_transactions()

    def _abandon_stale(self, tps: Iterable[TP]) -> None:
        for tp in tps:
            for message in self._order.abandon(tp, self._is_stale):
                self._unacked_messages.discard(message)

    def _is_stale(self, message: FetchedMessage) -> bool:
        return bool(message.era != self._thread.era(message.tp))

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        """See `Consumer.on_partitions_assigned`; recovery follows it and ends with `perform_seek`."""
        self._assignments += 1
        self._has_partitions = bool(assigned)
        await super().on_partitions_assigned(assigned, generation_id)

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """See `Consumer.on_partitions_revoked`; that one waits and commits, so the order is dropped after it."""
        self._has_partitions = False
        await super().on_partitions_revoked(revoked)
        for tp in revoked:
            self._thread.begin_era(tp)
        self._abandon_stale(revoked)

    async def wait_empty(self) -> None:
        """Wait for what is in flight, `revoke_patience_secs` at most; what is given up will be read again.

        Called when partitions are about to be taken away and when the worker stops. Stock Faust waits without bound,
        and the group throws the worker out.
        """
        for hook in self.transport.on_give_up:
            hook()
        deadline = monotonic() + self.transport.revoke_patience_secs
        while self._in_flight() and (patience := deadline - monotonic()) > 0:
            await self._wait_for_ack(patience)
        self._give_up()
        await super().wait_empty()

    async def _wait_for_ack(self, timeout: float) -> None:  # noqa: ASYNC109
        acknowledged = self._waiting_for_ack = asyncio.get_running_loop().create_future()
        try:
            await asyncio.wait([acknowledged], timeout=timeout)
        finally:
            self._waiting_for_ack = None

    def _in_flight(self) -> list[FetchedMessage]:
        return [m for m in self._unacked_messages if not m.acked and not m.abandoned]

    def _give_up(self) -> None:
        given_up = self._in_flight()
        for message in given_up:
            message.abandoned = True
        self._unacked_messages.clear()
        if given_up:
            patience_secs = self.transport.revoke_patience_secs
            self.log.warning("messages_given_up count=%d patience_secs=%s", len(given_up), patience_secs)

    async def perform_seek(self) -> None:
        """Seek to what is committed.

        During a rebalance the flow is held, too: recovery clears the queues after this seek, and what came in between
        would be lost to the agent and block all commits (faust-streaming issue 596). Faust takes a rebalance for ended
        if the recovery of the one before ends in the middle of it, so an assignment that nobody has sought for counts.
        """
        assignment = self._assignments
        if self.app.rebalancing or assignment != self._sought_assignment:
            self.stop_flow()
            self.app.flow_control.suspend()
        await super().perform_seek()
        self._abandon_stale(self._order)
        for hook in self.transport.on_seek:
            await hook()
        self._sought_assignment = assignment

    async def _seek(self, partition: TP, offset: int) -> None:
        await self.seek_wait({partition: offset})  # in the consumer's thread, which Faust's own does not care for

    async def seek_wait(self, partitions: Mapping[TP, int]) -> None:
        """Seek; what is in flight of these partitions is abandoned."""
        await super().seek_wait(partitions)
        self._abandon_stale(partitions)

    def is_surely_member(self) -> bool:
        """Return whether what is not abandoned is surely ours: after a sleep, not before the group has answered."""
        return bool(self._thread.lease.holds())

    def committed_offset(self, tp: TP) -> int | None:
        """Return what was committed of a partition by the last seek or commit, None where nothing was."""
        offset: int | None = self._committed_offset[tp]
        return offset

    def end_of(self, tp: TP) -> int | None:
        """Return the offset after the last record of a partition, None where it is not ours now or not known yet."""
        try:
            end: int | None = self.highwater(tp)
        except AssertionError:  # how aiokafka says that a partition is not assigned, as in the middle of a rebalance
            return None
        return end

    def end_asked_ms(self, tp: TP) -> int | None:
        """Return when Kafka was asked for the end that `end_of` gives, or an older one; None where it never was."""
        asked_ms: int | None = self._thread.polls.asked_ms(TP(tp.topic, tp.partition))
        return asked_ms

    def places(self, topic: str) -> frozenset[tuple[TP, int | None, int | None]]:
        """Return where each partition of a topic is read and what is committed of it: any step changes it."""
        return frozenset((tp, self._position(tp), self._committed_offset[tp]) for tp in self._partitions_of(topic))

    def has_work(self, topic: str) -> bool:
        """Return whether partitions of a topic are ours that have records to read or to acknowledge, or to recover for.

        False while the group is about to assign them.
        """
        tps = self._partitions_of(topic)
        if tps and self._assignments != self._sought_assignment:
            return True
        return any(self._order.is_waiting(tp) or (self._position(tp) or 0) < (self.end_of(tp) or 0) for tp in tps)

    def _partitions_of(self, topic: str) -> list[TP]:
        return [tp for tp in self.assignment() if tp.topic == topic] if self._has_partitions else []

    def _position(self, tp: TP) -> int | None:
        state = self._thread.state(tp)
        return state.position if state is not None and state.has_valid_position else None

    async def rewind(self, tp: TP, offset: int, then: Callable[[], object] = _nothing) -> None:
        """Read a partition again from `offset`, and commit that, so that it lasts.

        For a topic that was deleted and made again while the group's commits are of its former life. What is in flight
        of the partition is abandoned. `then` is called when that is done and nothing from `offset` on is delivered yet:
        the place to make ready for it. Doing it twice changes nothing but what is read twice.
        """
        await self.maybe_wait_for_commit_to_finish()
        await self.seek_wait({tp: offset})
        then()
        self._committed_offset[tp] = offset
        await self._commit({tp: offset})

    def on_buffer_drop(self, tp: TP) -> None:
        """Take from a partition again whose agent has room, at once."""
        was_full = tp in self._buffered_partitions
        super().on_buffer_drop(tp)
        if was_full:
            self._wake()

    def resume_partitions(self, tps: Iterable[TP]) -> None:
        """Take from these partitions again, at once."""
        super().resume_partitions(tps)
        self._wake()

    def _wake(self) -> None:
        self._partition_added.set()
        self._thread.poke()  # a poll of the other partitions may be waiting for records that do not come

    async def _wait_next_records(self, timeout: float) -> tuple[Pieces | None, set[TP] | None]:  # noqa: ASYNC109
        nothing_to_read = self.flow_active and not self.app.client_only and not self._get_active_partitions()
        if nothing_to_read:
            # Stock Faust sleeps a second here, however soon an agent has room again.
            self._partition_added.clear()
            await self.wait(self._partition_added, timeout=IDLE_WAIT_SECS)
            return None, None
        records, active_partitions = await super()._wait_next_records(timeout)
        # Stock Faust drops what arrives while the flow is held and seeks back, into the middle of a recovery. Their era
        # tells afterwards whether they still follow.
        while not self.flow_active and not self.should_stop:
            await self.wait(self.can_resume_flow)
        return records, active_partitions
