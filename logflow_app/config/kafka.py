"""The section `kafka`: where the brokers are, how to be let in, and how the topics are laid out."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from logflow_app.config.parsers import AutoParser, Parser
from logflow_app.config.section import Section
from logflow_app.config.transforms import Transform
from logflow_app.config.units import Address, Name, Seconds, Secret, Text, split_commas

Brokers = Annotated[list[Address], BeforeValidator(split_commas), Field(min_length=1, max_length=100)]
SecurityProtocol = Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]


class Sasl(Section):
    """How to log in at the brokers."""

    mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        default="PLAIN", description="The way of logging in."
    )
    username: Text = Field(description="The user name.")
    password: Secret | None = Field(default=None, description="The password.")
    password_file: Path | None = Field(
        default=None, description="A file that holds the password, instead of `password`."
    )

    @model_validator(mode="after")
    def _password_is_given(self) -> Self:
        if self.password is None:
            raise ValueError("expected `password` or `password_file`")
        return self


class Tls(Section):
    """Encryption of the connection to the brokers; the section's presence turns it on."""

    ca_file: Path | None = Field(
        default=None, description="Certificates of the authorities to trust (PEM); without it, those the system trusts."
    )
    cert_file: Path | None = Field(
        default=None, description="Our own certificate (PEM), where the brokers ask for one."
    )
    key_file: Path | None = Field(default=None, description="The private key of `cert_file` (PEM).")
    key_password: Secret | None = Field(default=None, description="The password of `key_file`.")
    key_password_file: Path | None = Field(default=None, description="A file that holds the password of `key_file`.")
    check_hostname: bool = Field(default=True, description="Whether a broker's certificate must bear its host name.")

    @model_validator(mode="after")
    def _certificate_and_key_go_together(self) -> Self:
        if (self.cert_file is None) != (self.key_file is None):
            raise ValueError("expected both `cert_file` and `key_file`, or neither")
        return self


class Partitions(Section):
    """How many partitions topics are made with; it cannot be changed while they hold records."""

    raw: int = Field(default=8, ge=1, le=1000, description="Partitions of the topic of raw lines.")
    counts: int = Field(default=4, ge=1, le=1000, description="Partitions of the topic of counts.")


class RawTopic(Section):
    """A topic some other producer writes lines to."""

    topic: Name = Field(description="The topic's name.")
    parser: Parser = Field(default=AutoParser(), description="How its lines are read.")
    transforms: list[Transform] = Field(
        default=[], max_length=100, description="What is done to its events, in this order."
    )


class KafkaSection(Section):
    """Where the brokers are, how to be let in, and how the topics are laid out."""

    brokers: Brokers = Field(
        default=["localhost:9092"], description="Brokers to start from; a list, or text with commas."
    )
    app_id: Name = Field(
        default="logflow", description="The consumer group of the workers, and the prefix of their tables."
    )
    topic_prefix: Name = Field(default="logs", description="What the names of all LogFlow topics begin with.")
    partitions: Partitions = Field(default=Partitions(), description="How many partitions topics are made with.")
    replication_factor: int | None = Field(
        default=None,
        ge=1,
        le=10,
        description="Copies of each partition; without it, 3 where there are three brokers, else 1.",
    )
    raw_topics: list[RawTopic] = Field(default=[], max_length=100, description="Further topics to read lines from.")
    session_timeout_secs: Seconds = Field(
        default=10.0, ge=1, le=1800, description="A worker not heard of for so long loses its partitions."
    )
    heartbeat_interval_secs: Seconds = Field(
        default=3.0, ge=0.1, le=600, description="How often a worker says it is alive."
    )
    rebalance_timeout_secs: Seconds = Field(
        default=30.0, ge=1, le=1800, description="How long the group waits for a worker to come back to a rebalance."
    )
    request_timeout_secs: Seconds = Field(
        default=30.0, ge=1, le=600, description="How long to wait for a broker's answer."
    )
    sasl: Sasl | None = Field(default=None, description="How to log in at the brokers.")
    tls: Tls | None = Field(default=None, description="Encryption of the connection to the brokers.")

    @property
    def bootstrap(self) -> str:
        """The brokers as Kafka clients want them: `host:port,host:port`."""
        return ",".join(self.brokers)

    @property
    def security_protocol(self) -> SecurityProtocol:
        """Kafka's word for the combination of `sasl` and `tls`."""
        if self.sasl:
            return "SASL_SSL" if self.tls else "SASL_PLAINTEXT"
        return "SSL" if self.tls else "PLAINTEXT"

    @model_validator(mode="after")
    def _heartbeats_fit_the_session(self) -> Self:
        if self.heartbeat_interval_secs * 2 > self.session_timeout_secs:
            raise ValueError("expected `heartbeat_interval_secs` to be at most half of `session_timeout_secs`")
        return self
