"""Where a measured program sends to: topics of its own in a Kafka that it may share with others."""

import asyncio
from typing import Any, NamedTuple, Self

from bench.load import PARTITIONS, create_topics
from logflow_app.topics import named


class Target(NamedTuple):
    """A broker, and what the topics of one program begin with there."""

    bootstrap: str
    prefix: str

    @classmethod
    def make(cls, bootstrap: str, prefix: str) -> Self:
        """Make the topic, and return where it is."""
        target = cls(bootstrap, prefix)
        asyncio.run(create_topics(bootstrap, {target.topic: PARTITIONS}))
        return target

    @property
    def topic(self) -> str:
        """The topic to send to."""
        return named(self.prefix).raw

    @property
    def config(self) -> dict[str, Any]:
        """The section `kafka` of a LogFlow process that sends there."""
        return {"brokers": [self.bootstrap], "topic_prefix": self.prefix}
