"""The windowed counts of the partitions of `logs-counts` this worker owns, committed in groups."""

import logging
from collections.abc import Iterable, Iterator

import msgspec
from aiokafka import AIOKafkaProducer  # noqa: TC002 - read by those who look at the annotations

from logflow_app.delivery.ticket import Ticket
from logflow_app.models import PartialCount, Tick
from logflow_app.producer import GaveUpError
from logflow_app.tables.commits import GroupCommits
from logflow_app.tables.confirmed import ConfirmedTable
from logflow_app.tables.ledgers import AbandonedError
from logflow_app.tables.windows import Windows
from logflow_app.transport import RecordBatch

logger = logging.getLogger(__name__)


class WindowsTable:
    """Takes partial counts and ticks, and lets batches go once the changelog has what they changed."""

    def __init__(
        self, table: ConfirmedTable, process: str, commit_interval_secs: float = 1.0, kept_secs: int = 8 * 86_400
    ) -> None:
        self.table = table
        self.process = process
        self.kept_secs = kept_secs
        self.producer: AIOKafkaProducer | None = None
        self.commits = GroupCommits(commit_interval_secs, self._commit)
        self.ticks: dict[tuple[str, int], Tick] = {}
        self._windows: dict[int, Windows] = {}
        self._assignments = 0

    def load(self, partitions: Iterable[int]) -> None:
        """Read the windows of an assignment, discarding all others; call it when recovery is complete."""
        self.discard()
        # A name for each assignment: what the last one still has on its way may not delete what this one writes.
        self._assignments += 1
        for partition in partitions:
            windows = self._windows[partition] = Windows(f"{self.process}.{self._assignments}")
            windows.load(self.table.entries(partition))

    def discard(self) -> None:
        """Forget all windows and the batches that wait for a commit."""
        self._windows.clear()
        self.commits.forget()

    def of(self, partition: int) -> Windows:
        """Return the windows of a partition; raises `KeyError` if it is not ours."""
        return self._windows[partition]

    def take(self, ticket: Ticket, batch: RecordBatch) -> None:
        """Take what one batch of `logs-counts` says, and hold its ticket until the changelog has it."""
        windows = self._windows.get(batch.tp.partition)
        if ticket.abandoned or windows is None:
            raise AbandonedError
        for message in read_messages(batch):
            if isinstance(message, Tick):
                self.ticks[message.incarnation, message.partition] = message
            else:
                windows.take(message)
        self.commits.enroll(batch.tp.partition, ticket)

    async def _commit(self, partition: int) -> None:
        windows, producer = self._windows.get(partition), self.producer
        if windows is None or producer is None:
            raise GaveUpError
        newest = max((key.bucket for key in windows.windows), default=0)
        windows.expire(newest - self.kept_secs)
        written, obsolete = windows.take_changes()
        await self.table.write(producer, partition, written)
        await self.table.write(producer, partition, dict.fromkeys(obsolete))


def read_messages(batch: RecordBatch) -> Iterator[PartialCount | Tick]:
    """Give what the records of `logs-counts` say; what is neither a count nor a tick is logged and passed over."""
    for record in batch.records:
        try:
            content = msgspec.json.decode(record.value or b"null")
            yield Tick.from_data(content) if "watermark_ms" in content else PartialCount.from_data(content)
        except (msgspec.DecodeError, TypeError, ValueError) as error:
            logger.warning("count_unreadable partition=%d offset=%d error=%r", batch.tp.partition, record.offset, error)
