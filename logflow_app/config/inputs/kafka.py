"""Inputs `kafka`."""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from logflow_app.config.inputs.base import Input
from logflow_app.config.kafka import Brokers, Sasl, Tls
from logflow_app.config.multiline import Pattern
from logflow_app.config.units import Name, Seconds, Text, one_or_many

Topics = Annotated[list[Name], BeforeValidator(one_or_many), Field(max_length=1000)]


class KafkaInput(Input):
    """Topics of other people's producers, of any Kafka; each record is a line."""

    brokers: Brokers = Field(description="Brokers to start from; a list, or text with commas.")
    topics: Topics = Field(default=[], description="The topics to read.")
    topic_pattern: Pattern | None = Field(
        default=None, description="Read every topic whose whole name fits this, also those made later."
    )
    group: Name | None = Field(
        default=None,
        description="A consumer group of this input's own, which is told how far it has read; nobody else may use it.",
    )
    start_at: Literal["beginning", "end"] = Field(
        default="beginning", description="Where to begin in a partition that is seen first."
    )
    service_header: Text | None = Field(
        default=None, description="The header of a record that names its service; without it, and `service`, the topic."
    )
    keep: list[Literal["topic", "partition", "offset", "key", "headers"]] = Field(
        default=["topic", "partition", "offset", "key", "headers"],
        description="What is kept of a record in `kafka`; without offset, key and headers it costs far less.",
    )
    refresh_secs: Seconds = Field(
        default=30.0, ge=1, le=3600, description="How often new topics and partitions are looked for."
    )
    sasl: Sasl | None = Field(default=None, description="How to log in at the brokers.")
    tls: Tls | None = Field(default=None, description="Encryption of the connection to the brokers.")

    @model_validator(mode="after")
    def _topics_are_named(self) -> Self:
        if not self.topics and self.topic_pattern is None:
            raise ValueError("expected `topics` or `topic_pattern`")
        return self
