"""Inputs `http`."""

from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from logflow_app.config.inputs.base import Input, RateLimit
from logflow_app.config.inputs.tls import ServerTls
from logflow_app.config.section import Section
from logflow_app.config.units import Address, Bytes, Seconds, Secret

UrlPath = Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^/\S*$")]
Protocol = Literal["elasticsearch", "loki", "otlp"]
PROTOCOLS: list[Protocol] = ["elasticsearch", "loki", "otlp"]


class HttpLimits(Section):
    """How much one request, one client and all of them together may ask for."""

    max_body_bytes: Bytes = Field(
        default=16 * 2**20, ge=1024, le=2**30, description="The largest body, as sent (compressed or not)."
    )
    max_inflated_bytes: Bytes = Field(
        default=32 * 2**20, ge=1024, le=2**30, description="The largest body once it is decompressed."
    )
    max_ratio: int = Field(
        default=200, ge=2, le=100_000, description="How many times larger a body over 1 MiB may be once decompressed."
    )
    max_events: int = Field(default=100_000, ge=1, le=10_000_000, description="The most events of one request.")
    max_event_bytes: Bytes = Field(
        default=2**20,
        ge=1024,
        le=9 * 2**20,
        description="A larger event is refused; the others of its request are not.",
    )
    max_connections: int = Field(
        default=1000,
        ge=1,
        le=100_000,
        description="Clients connected at once. With all taken, who has most of them gives one up for a newcomer.",
    )
    max_waiting_bytes: Bytes = Field(
        default=256 * 2**20,
        ge=2**20,
        le=2**40,
        description="What all requests under way may hold of bodies and answers; one address may have half of it.",
    )
    idle_secs: Seconds = Field(
        default=75.0,
        ge=1,
        le=86400,
        description="A connection without a whole request's headers for so long is closed.",
    )
    body_secs: Seconds = Field(default=60.0, ge=1, le=86400, description="How long a body may take to arrive.")


class HttpInput(Input):
    """A port that takes events by HTTP POST."""

    address: Address = Field(
        default="127.0.0.1:8080",
        description="The address to listen on; any but this machine's own (loopback) needs `api_keys` or client "
        "certificates, or `insecure: true`.",
    )
    path: UrlPath = Field(default="/log", description="Where one event is posted.")
    batch_path: UrlPath = Field(default="/logs", description="Where a list of events is posted.")
    protocols: list[Protocol] = Field(
        default=PROTOCOLS, max_length=3, description="Whose clients are served besides, at the paths they know."
    )
    api_keys: list[Secret] = Field(
        default=[],
        max_length=10_000,
        description="Keys of which a request must bear one: as X-API-Key, as Authorization (ApiKey or Bearer), or as "
        "the password of Basic; none: all may post.",
    )
    api_keys_file: Path | None = Field(
        default=None, description="A file that holds the keys, one a line, instead of `api_keys`."
    )
    tls: ServerTls | None = Field(default=None, description="Encryption (HTTPS); without it, plain HTTP.")
    insecure: bool = Field(
        default=False, description="Whether an address that others reach may be open to everybody who reaches it."
    )
    rate_limit: RateLimit | None = Field(
        default=None, description="Requests a second taken from one address; none: no limit."
    )
    elasticsearch_version: Annotated[str, Field(pattern=r"^\d{1,3}\.\d{1,3}\.\d{1,3}$")] = Field(
        default="8.19.0", description="The version of Elasticsearch that clients are told they talk to."
    )
    limits: HttpLimits = Field(default=HttpLimits(), description="What no request may exceed.")

    @property
    def host(self) -> str:
        """The host to listen on."""
        return self.address.rpartition(":")[0].removeprefix("[").removesuffix("]")

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach it."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False

    @model_validator(mode="before")
    @classmethod
    def _a_file_has_a_key_a_line(cls, value: object) -> object:
        if not isinstance(value, Mapping) or "api_keys_file" not in value or not isinstance(value.get("api_keys"), str):
            return value
        return {**value, "api_keys": [key for line in value["api_keys"].splitlines() if (key := line.strip())]}

    @model_validator(mode="after")
    def _strangers_are_kept_out(self) -> Self:
        knows_clients = bool(self.api_keys) or (self.tls is not None and self.tls.client_ca_file is not None)
        if not self.is_local and not knows_clients and not self.insecure:
            raise ValueError(
                f"expected `api_keys`, `api_keys_file` or `tls.client_ca_file`, since others reach {self.address}; "
                "or listen on 127.0.0.1; or say `insecure: true` where everybody who reaches it may send"
            )
        return self

    @model_validator(mode="after")
    def _paths_are_free(self) -> Self:
        if self.path == self.batch_path:
            raise ValueError("expected `path` and `batch_path` to be different")
        for path in (self.path, self.batch_path):
            if path in ("/", "/health", "/metrics"):
                raise ValueError(f"expected another path than {path}, where something else is served")
        return self
