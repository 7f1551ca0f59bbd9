"""Inputs `syslog`."""

from typing import Annotated, Literal

from pydantic import Field

from logflow_app.config.inputs.base import Input, RateLimit
from logflow_app.config.units import Address, Bytes, Seconds, number_as_text


class SyslogInput(Input):
    """A port that takes syslog messages."""

    protocol: Literal["udp", "tcp"] = Field(default="udp", description="The transport.")
    address: Address = Field(
        default="127.0.0.1:514", description="The address to listen on; `0.0.0.0:514` takes messages of other machines."
    )
    format: Annotated[Literal["auto", "3164", "5424"], number_as_text] = Field(
        default="auto",
        description="The number of the RFC the messages are written by; they are stored whole, whatever it is.",
    )
    rate_limit: RateLimit | None = Field(
        default=None,
        description="Messages a second taken from one client: more are dropped by UDP and wait by TCP; none: no limit.",
    )
    buffer_size: int = Field(
        default=10_000,
        ge=1,
        le=10_000_000,
        description="Messages the system is asked to hold until they are read (UDP).",
    )
    max_message_bytes: Bytes = Field(
        default=64 * 2**10, ge=480, le=9 * 2**20, description="A longer message is cut off there."
    )
    max_connections: int = Field(
        default=1000, ge=1, le=100_000, description="Clients connected at once; more are turned away (TCP)."
    )
    idle_timeout: Seconds | None = Field(
        default=None,
        ge=1,
        le=7 * 86400,
        description="A client that was silent for so long is disconnected (TCP); none: never.",
    )
