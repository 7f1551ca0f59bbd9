"""Faust's message around a record or a batch, which knows whether it is still ours to acknowledge."""

from faust.types import TP, ConsumerMessage, EventT, StreamT

from logflow_app.transport.records import Record, RecordBatch


class FetchedMessage(ConsumerMessage):  # type: ignore[misc]  # Faust is untyped to mypy
    """Turns `abandoned` once its partition was taken away or sought: acknowledging it then does nothing.

    `era` tells between which two seeks of its partition it was fetched.
    """

    def __init__(self, *args: object, era: int, **kwargs: object) -> None:
        self.abandoned = False
        self.era = era
        self._acked = False
        super().__init__(*args, **kwargs)

    @property
    def acked(self) -> bool:
        """Whether it was acknowledged in time."""
        return self._acked

    @acked.setter
    def acked(self, acked: bool) -> None:
        # Every acknowledgement passes here: Faust's compiled streams inline `ack` and set this directly.
        if not self.abandoned:
            self._acked = acked
            if acked:
                self.on_acked()

    def on_acked(self) -> None:
        """Do what is due at the acknowledgement."""


class BatchMessage(FetchedMessage):
    """Carries a `RecordBatch`; lets go of it when acknowledged, for until the commit only its offset is needed."""

    def on_acked(self) -> None:
        """Free the payload."""
        self.value = None


def record_message(tp: TP, record: Record, era: int, generation_id: int) -> FetchedMessage:
    """Wrap one record as Faust's own driver does."""
    return FetchedMessage(
        tp.topic,
        tp.partition,
        record.offset,
        _seconds(record.timestamp),
        record.timestamp_type,
        record.headers,
        record.key,
        record.value,
        None,
        tp=tp,
        generation_id=generation_id,
        era=era,
    )


def batch_message(batch: RecordBatch, era: int, generation_id: int) -> BatchMessage:
    """Wrap a batch; the message has the offset and the time of its last record."""
    last = batch.records[-1]
    return BatchMessage(
        batch.tp.topic,
        batch.tp.partition,
        last.offset,
        _seconds(last.timestamp),
        last.timestamp_type,
        None,
        None,
        batch,
        None,
        serialized_key_size=0,
        serialized_value_size=0,
        tp=batch.tp,
        generation_id=generation_id,
        era=era,
    )


def _seconds(timestamp_ms: int | None) -> float | None:
    return None if timestamp_ms is None else timestamp_ms / 1000.0


def is_abandoned(event: EventT) -> bool:
    """Tell whether the event is no longer ours: its next owner, or we ourselves, will read it again."""
    return bool(getattr(event.message, "abandoned", False))  # an agent's test context makes messages of its own


def abandon(event: EventT) -> None:
    """Give an event up before the wait at a revoke or a stop does: nothing can become of it in that time."""
    event.message.abandoned = True


def acknowledge(stream: StreamT, event: EventT) -> bool:
    """Acknowledge an event of a `noack` stream, at any time and from any task; True if that freed its offset.

    Does nothing when the event was abandoned or acknowledged before.
    """
    if is_abandoned(event):
        return False
    last = bool(event.ack())
    message = event.message
    sensors = stream.app.sensors
    sensors.on_stream_event_out(message.tp, message.offset, stream, event)
    if last:
        sensors.on_message_out(message.tp, message.offset, message)
    return last
