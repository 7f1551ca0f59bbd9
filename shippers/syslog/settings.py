"""What a syslog input can be told."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from logflow_app.multiline import MultilineSettings
from shippers.listening.tls import Tls
from shippers.spool.packet import Origin
from shippers.syslog.access import Network

Protocol = Literal["udp", "tcp", "unix", "unix_stream"]


@dataclass(frozen=True, slots=True)
class ClientLimits:
    """Who may send, how many at once and how much; where `allow` is empty everybody may that `deny` does not name."""

    allow: tuple[Network, ...] = ()
    deny: tuple[Network, ...] = ()
    rate_limit: int | None = None
    max_connections: int = 1000
    max_connections_per_client: int | None = None
    idle_secs: float | None = None


@dataclass(frozen=True, slots=True)
class SyslogInput:
    """A port to listen on, or a socket in the file system at `path`; `joins` says which messages are one event."""

    name: str
    host: str
    port: int
    protocol: Protocol = "udp"
    service: str = ""
    topic: str = ""
    path: Path = Path("/dev/log")
    mode: int = 0o666
    buffer_messages: int = 10_000
    max_message_bytes: int = 64 * 1024
    tls: Tls | None = None
    clients: ClientLimits = field(default_factory=ClientLimits)
    joins: MultilineSettings | None = None

    @property
    def origin(self) -> Origin:
        """Where its messages come from, but for the client."""
        return Origin("", self.name, self.service, topic=self.topic)

    @property
    def is_local(self) -> bool:
        """Whether it is a socket in the file system."""
        return self.protocol in ("unix", "unix_stream")

    @property
    def is_stream(self) -> bool:
        """Whether clients connect to it."""
        return self.protocol in ("tcp", "unix_stream")

    @property
    def place(self) -> str:
        """Where it listens, in words."""
        if self.is_local:
            return f"{self.protocol}://{self.path}"
        return f"{'tls' if self.tls else self.protocol}://{self.host}:{self.port}"
