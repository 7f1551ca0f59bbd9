"""The section `broker`: a broker of our own, for one machine, that speaks Kafka's protocol."""

from ipaddress import ip_address
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from logflow_app.config.section import Section
from logflow_app.config.units import Address, Bytes, Seconds


def _loopback(address: str) -> str:
    host = address.rpartition(":")[0].strip("[]")
    if host.lower() == "localhost":
        return address
    try:
        is_loopback = ip_address(host).is_loopback
    except ValueError:
        is_loopback = False
    if not is_loopback:
        raise ValueError(
            "expected a loopback address such as 127.0.0.1:9092: this broker asks nobody who they are, so it serves "
            "this machine alone; for several machines take Apache Kafka"
        )
    return address


LoopbackAddress = Annotated[Address, AfterValidator(_loopback)]


class BrokerSection(Section):
    """A broker of our own that speaks Kafka's protocol; its data stand in `data_dir`/broker."""

    enabled: bool = Field(default=False, description="Whether `logflow up` starts it.")
    address: LoopbackAddress = Field(
        default="127.0.0.1:9092", description="Where it listens: a loopback address; port 0 takes any that is free."
    )
    fsync: Literal["interval", "always"] = Field(
        default="interval",
        description="When records are made to outlive a power cut: every `fsync_interval_secs`, or before each answer.",
    )
    fsync_interval_secs: Seconds = Field(
        default=0.1, ge=0.01, le=60, description="How much a power cut can lose with `fsync: interval`."
    )
    segment_bytes: Bytes = Field(
        default=64 * 2**20, ge=2**20, le=2**30, description="Size of a file of records, for topics that set none."
    )
    retention_secs: Seconds = Field(
        default=7 * 86400.0,
        ge=1,
        le=100 * 365 * 86400,
        description="How long records are kept, for topics that set none.",
    )
    retention_bytes: Bytes = Field(
        default=0,
        ge=0,
        le=2**50,
        description="How much of each partition is kept, for topics that set nothing; 0: as much as there is.",
    )
    cleaning_interval_secs: Seconds = Field(
        default=15.0, ge=0.1, le=3600, description="How often it looks for what may be deleted or compacted."
    )
    max_connections: int = Field(default=500, ge=1, le=10_000, description="Connections it takes at a time.")
    max_request_bytes: Bytes = Field(
        default=32 * 2**20, ge=2**20, le=2**30, description="The largest request it takes."
    )
    max_fetch_bytes: Bytes = Field(
        default=16 * 2**20, ge=2**20, le=2**30, description="The most records it gives in one answer."
    )
    max_partitions: int = Field(default=2000, ge=1, le=20_000, description="Partitions of all topics together.")
