"""What an HTTP input can be told."""

from dataclasses import dataclass, field

from logflow_app.multiline import MultilineSettings
from shippers.listening.tls import Tls

MIB = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """What no request, no client and all of them together may exceed; see the section `limits` of the input."""

    max_body_bytes: int = 16 * MIB
    max_inflated_bytes: int = 32 * MIB
    max_ratio: int = 200
    max_events: int = 100_000
    max_event_bytes: int = MIB
    max_connections: int = 1000
    max_waiting_bytes: int = 256 * MIB
    idle_secs: float = 75.0
    body_secs: float = 60.0


@dataclass(frozen=True, slots=True)
class HttpInput:
    """A port that takes events by HTTP.

    `protocols` names those of others that are served besides our own; `joins` says which plain lines are one event.
    """

    name: str
    host: str = "127.0.0.1"
    port: int = 0
    path: str = "/log"
    batch_path: str = "/logs"
    protocols: tuple[str, ...] = ("elasticsearch", "loki", "otlp")
    service: str = ""
    api_keys: tuple[str, ...] = field(default=(), repr=False)
    tls: Tls | None = None
    rate_limit: int | None = None
    elasticsearch_version: str = "8.19.0"
    limits: Limits = field(default_factory=Limits)
    joins: MultilineSettings | None = None
    topic: str = ""
