"""What a spool, and the inputs that fill it, tell about themselves."""

from dataclasses import dataclass


@dataclass(slots=True)
class SpoolCounters:
    """What a spool has done since it was opened."""

    lines_taken: int = 0
    bytes_taken: int = 0
    lines_acknowledged: int = 0
    records_sent: int = 0
    lines_cut: int = 0
    damaged_bytes: int = 0
    lines_lost: int = 0


@dataclass(slots=True)
class InputCounters:
    """What one input received since the start.

    Each message was taken, dropped for want of room, left out as others like it were kept (`sampled`), over its
    rate, or refused as its sender is not allowed to send. Of those that were `cut`, `truncated_bytes` were left out.
    Requests are no messages: one that HTTP refuses leaves its events with the client, and is counted by its status
    (logflow_http_requests_total).
    """

    received: int = 0
    dropped: int = 0
    sampled: int = 0
    rate_limited: int = 0
    refused: int = 0
    cut: int = 0
    truncated_bytes: int = 0
    connections: int = 0
    connections_refused: int = 0
    dropped_by_system: int = 0

    @property
    def lost(self) -> int:
        """How many messages came and went, one way or another."""
        return self.dropped + self.sampled + self.rate_limited + self.refused + self.dropped_by_system
