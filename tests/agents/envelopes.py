"""What Faust hands an agent, as far as acknowledging needs it."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from faust.types import TP

from logflow_app.transport import RecordBatch

STREAM: Any = SimpleNamespace(
    app=SimpleNamespace(
        sensors=SimpleNamespace(on_stream_event_out=lambda *_: None, on_message_out=lambda *_: None),
    )
)


@dataclass
class Record:
    """A record as Kafka gives it."""

    value: bytes | None
    offset: int = 0
    timestamp: int = 1_700_000_000_000
    key: bytes | None = None
    headers: tuple[tuple[str, bytes], ...] = ()
    timestamp_type: int = 1


@dataclass
class Envelope:
    """A batch on its way to an agent; notes how often it was acknowledged."""

    value: RecordBatch
    message: Any = field(default_factory=lambda: SimpleNamespace(abandoned=False, tp=TP("logs-raw", 0), offset=0))
    acknowledged: int = 0

    def ack(self) -> bool:
        """Count the acknowledgement."""
        self.acknowledged += 1
        return True


def envelope(*values: bytes | None, first_offset: int = 0) -> Any:
    """Return a batch of such records in its envelope."""
    records = [Record(value, first_offset + n) for n, value in enumerate(values)]
    return Envelope(RecordBatch(TP("logs-raw", 0), records))
