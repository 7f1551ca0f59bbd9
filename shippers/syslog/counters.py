"""What a syslog shipper tells about itself."""

from dataclasses import dataclass


@dataclass(slots=True)
class SyslogCounters:
    """What was received since the start: each message was taken, dropped for want of room, or refused by its rate."""

    received: int = 0
    dropped: int = 0
    rate_limited: int = 0
    cut: int = 0
    connections: int = 0
    connections_refused: int = 0
    dropped_by_system: int = 0
