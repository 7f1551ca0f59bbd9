"""What a syslog input can be told."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class SyslogInput:
    """A port to listen on."""

    name: str
    host: str
    port: int
    protocol: Literal["udp", "tcp"] = "udp"
    service: str = ""
    rate_limit: int | None = None
    buffer_messages: int = 10_000
    max_message_bytes: int = 64 * 1024
    max_connections: int = 1000
    idle_secs: float | None = None
