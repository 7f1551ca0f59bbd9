"""What a Kafka input can be told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from logflow_app.config.kafka import KafkaSection
from logflow_app.multiline import MultilineSettings

Part = Literal["topic", "partition", "offset", "key", "headers"]


@dataclass(frozen=True, slots=True)
class KafkaInput:
    """Topics to read, by name or pattern (but none that begins with one of `own_prefixes`); see the section `kafka`.

    A topic named as one of `own_topics` is read only if it is not the one in `own_kafka`, where LogFlow writes.
    `connection` goes to the Kafka client as it is. `keep` is what is kept of a record beside its value.
    """

    name: str
    connection: Mapping[str, Any] = field(repr=False)
    topics: Sequence[str] = ()
    pattern: str | None = None
    own_prefixes: Sequence[str] = ()
    own_topics: frozenset[str] = frozenset()
    own_kafka: KafkaSection | None = field(default=None, repr=False)
    group: str | None = None
    start_at: Literal["beginning", "end"] = "beginning"
    service: str = ""
    service_header: str | None = None
    keep: Sequence[Part] = ("topic", "partition", "offset", "key", "headers")
    refresh_secs: float = 30.0
    output_topic: str = ""
    joins: MultilineSettings | None = None
