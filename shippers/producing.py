"""What a producer tells about itself."""

from dataclasses import dataclass
from typing import Literal

State = Literal["connecting", "sending", "held_up", "probing"]


@dataclass(slots=True)
class Producing:
    """What a producer has done since it started, and how it is; the second half is of the last look.

    `state`: `connecting` until Kafka has answered for the first time, `held_up` while an attempt is not answered for
    longer than usual, `probing` while the circuit to a broker is open, else `sending`.
    """

    records: int = 0
    bytes: int = 0
    batches: int = 0
    retried_batches: int = 0
    connections_renewed: int = 0
    circuits_opened: int = 0
    lines_split: int = 0
    lines_truncated: int = 0
    lines_buried: int = 0
    state: State = "connecting"
    waiting_bytes: int = 0
    circuits_open: int = 0
    oldest_attempt_secs: float = 0.0
