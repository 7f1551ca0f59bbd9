"""Inputs `syslog`."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from logflow_app.config.inputs.base import Input, RateLimit
from logflow_app.config.inputs.tls import ServerTls
from logflow_app.config.units import Address, Bytes, Kind, Seconds, Text, number_as_text

LARGEST_MODE = 0o777


def _network(value: object) -> object:
    """Turn `10.0.0.0/8` or a single address into a network."""
    try:
        return ip_network(value) if isinstance(value, str) else value
    except ValueError:
        raise ValueError("expected a network such as 10.0.0.0/8 or fd00::/8, or an address") from None


def _octal(value: object) -> object:
    """Refuse a number that YAML may have read as octal: 416 is `0640`, or `416`; take one that it cannot have been."""
    if isinstance(value, int) and value <= LARGEST_MODE:
        raise ValueError('expected a mode in quotes, such as "0660"; YAML reads it as another number without them')
    return value


Network = Annotated[IPv4Network | IPv6Network, BeforeValidator(_network), Kind("network")]


class SyslogTls(ServerTls):
    """Encryption of what clients send by TCP (RFC 5425); the section's presence turns it on."""

    client_certs: Literal["required", "optional"] = Field(
        default="required",
        description="Whether a client must show a certificate that `client_ca_file` vouches for; without that file "
        "none is asked for.",
    )
    client_names: list[Text] = Field(
        default=[],
        max_length=10_000,
        description="Names of which a client's certificate must bear one, `*.example.org` for all of a domain; "
        "none: every certificate that `client_ca_file` vouches for will do.",
    )

    @model_validator(mode="after")
    def _names_need_an_authority(self) -> Self:
        if self.client_names and self.client_ca_file is None:
            raise ValueError("expected `client_ca_file` beside `client_names`: who vouches for the names")
        return self


class SyslogInput(Input):
    """A port, or a socket in the file system, that takes syslog messages."""

    protocol: Literal["udp", "tcp", "unix"] = Field(default="udp", description="The transport.")
    address: Address = Field(
        default="127.0.0.1:514", description="The address to listen on; `0.0.0.0:514` takes messages of other machines."
    )
    path: Path = Field(default=Path("/dev/log"), description="The socket in the file system (`protocol: unix`).")
    socket: Literal["datagram", "stream"] = Field(default="datagram", description="Of which kind that is.")
    mode: Annotated[str, number_as_text, BeforeValidator(_octal), Field(pattern=r"^0?[0-7]{3}$")] = Field(
        default="0666", description="Who may write to it, as `chmod` takes it; quote it."
    )
    tls: SyslogTls | None = Field(default=None, description="Encryption (TCP); without it, plain text.")
    format: Annotated[Literal["auto", "3164", "5424"], number_as_text] = Field(
        default="auto",
        description="The number of the RFC the messages are written by; they are stored whole, whatever it is.",
    )
    allow: list[Network] = Field(
        default=[],
        max_length=10_000,
        description="Networks that may send, as `10.0.0.0/8`; none: all that `deny` does not name.",
    )
    deny: list[Network] = Field(default=[], max_length=10_000, description="Networks that may not send.")
    rate_limit: RateLimit | None = Field(
        default=None,
        description="Messages a second taken from one client: more are dropped by UDP and wait by TCP; none: no limit.",
    )
    buffer_size: int = Field(
        default=10_000,
        ge=1,
        le=10_000_000,
        description="Messages the system is asked to hold until they are read (UDP, Unix datagrams).",
    )
    max_message_bytes: Bytes = Field(
        default=64 * 2**10, ge=480, le=9 * 2**20, description="A longer message is cut off there."
    )
    max_connections: int = Field(
        default=1000,
        ge=1,
        le=100_000,
        description="Connections at once. With all taken, one that is idle makes room for a new client, or one of a "
        "client that has more than others; else the new one is turned away.",
    )
    max_connections_per_client: int | None = Field(
        default=None, ge=1, le=100_000, description="Connections of one client at once; none: as many as there are."
    )
    idle_timeout: Seconds | None = Field(
        default=None,
        ge=1,
        le=7 * 86400,
        description="A client that was silent for so long is disconnected; none: never.",
    )

    @model_validator(mode="after")
    def _fits_the_transport(self) -> Self:
        if self.tls is not None and self.protocol != "tcp":
            raise ValueError(f"expected `protocol: tcp` beside `tls`, got `{self.protocol}`")
        if self.protocol == "unix" and (self.allow or self.deny):
            raise ValueError("expected no `allow` and `deny` beside `protocol: unix`: `mode` tells who may send")
        return self
