"""What is remembered of idempotent producers, so that a batch sent again is recognised and a gap refused. Pure."""

from collections.abc import Iterable
from typing import Any

import msgspec
from kio.schema.errors import ErrorCode

from logflow_app.embedded.batches import NO_PRODUCER, Batch, RefusedError

REMEMBERED_BATCHES = 5  # as many as a producer has in flight at most
_SEQUENCES = 2**31


class Sent(msgspec.Struct, array_like=True):
    """A batch that was appended: the producer's numbers of its first and last record, and where it stands."""

    first: int
    last: int
    offset: int
    timestamp_ms: int


class Producer(msgspec.Struct, array_like=True):
    """The newest epoch of a producer and its last batches."""

    epoch: int
    heard_ms: int
    sent: list[Sent]


class Producers:
    """The idempotent producers of one partition.

    `check` decides about a batch before it is appended, `remember` notes it afterwards; what a restart forgot is
    remembered from the batches themselves.
    """

    def __init__(self) -> None:
        self._known: dict[int, Producer] = {}

    def __len__(self) -> int:
        return len(self._known)

    def check(self, batch: Batch) -> Sent | None:
        """Return what was appended of it before, None if it is new; raises RefusedError where its number is wrong.

        A producer that is not known may begin with any number: what was known of it has expired.
        """
        if batch.producer_id == NO_PRODUCER:
            return None
        known = self._known.get(batch.producer_id)
        if known is None:
            return None
        if batch.producer_epoch < known.epoch:
            raise RefusedError(ErrorCode.invalid_producer_epoch, f"epoch {batch.producer_epoch} is over")
        if batch.producer_epoch > known.epoch:
            if batch.base_sequence != 0:
                raise _out_of_order(batch, 0)
            return None
        for sent in known.sent:
            if (sent.first, sent.last) == (batch.base_sequence, batch.last_sequence):
                return sent
        expected = (known.sent[-1].last + 1) % _SEQUENCES
        if batch.base_sequence != expected:
            raise _out_of_order(batch, expected)
        return None

    def remember(self, batch: Batch, offset: int, now_ms: int) -> None:
        """Note a batch that was appended."""
        if batch.producer_id == NO_PRODUCER:
            return
        known = self._known.get(batch.producer_id)
        if known is None or known.epoch != batch.producer_epoch:
            known = self._known[batch.producer_id] = Producer(batch.producer_epoch, 0, [])
        known.heard_ms = max(known.heard_ms, now_ms)
        known.sent.append(Sent(batch.base_sequence, batch.last_sequence, offset, batch.max_timestamp))
        del known.sent[:-REMEMBERED_BATCHES]

    def expire(self, before_ms: int) -> None:
        """Forget producers that were not heard of since."""
        for producer_id in [key for key, known in self._known.items() if known.heard_ms < before_ms]:
            del self._known[producer_id]

    def dump(self) -> list[tuple[int, Producer]]:
        """Return everything, for a snapshot."""
        return list(self._known.items())

    def load(self, dumped: Iterable[Any]) -> None:
        """Take over a snapshot; raises `msgspec.ValidationError` if it is none."""
        self._known.update(msgspec.convert(list(dumped), list[tuple[int, Producer]]))


def _out_of_order(batch: Batch, expected: int) -> RefusedError:
    return RefusedError(
        ErrorCode.out_of_order_sequence_number,
        f"producer {batch.producer_id}: expected number {expected}, came {batch.base_sequence}",
    )
