"""The sections `output` and `outputs`: where events go."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from logflow_app.config.elasticsearch import ElasticsearchOutput
from logflow_app.config.kafka import Brokers, Sasl, Tls
from logflow_app.config.section import Section
from logflow_app.config.sqlite import SqliteOutput
from logflow_app.config.tags import by_type_or_key
from logflow_app.config.units import Kind, Name, Secret, Text

OutputName = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[a-z0-9][a-z0-9_-]*$"), Kind("name")]


class StdoutOutput(Section):
    """Writes events to standard output, one JSON document a line."""

    type: Literal["stdout"] = Field(description="Write events to standard output.")
    name: OutputName = Field(default="stdout", description="The output's name in metrics and messages.")


class KafkaTarget(Section):
    """The topic events are written to."""

    brokers: Brokers = Field(description="Brokers to start from; a list, or text with commas.")
    topic: Name = Field(description="The topic's name.")
    compression: Literal["none", "gzip", "snappy", "lz4", "zstd"] = Field(
        default="zstd", description="How records are packed."
    )
    sasl: Sasl | None = Field(default=None, description="How to log in at the brokers.")
    tls: Tls | None = Field(default=None, description="Encryption of the connection to the brokers.")


class KafkaOutput(Section):
    """Writes events to a topic of a Kafka."""

    type: Literal["kafka"] = Field(description="Write events to a Kafka topic.")
    name: OutputName = Field(default="kafka", description="The output's name in metrics and messages.")
    kafka: KafkaTarget = Field(description="The topic events are written to.")


class S3Target(Section):
    """The bucket events are written to."""

    bucket: Text = Field(description="The bucket's name.")
    region: Text | None = Field(default=None, description="The bucket's region.")
    endpoint: Text | None = Field(
        default=None, description="The address of a store that speaks S3 and is not Amazon's."
    )
    key_template: Text = Field(default="logs/%Y/%m/%d/%H", description="What objects are called: a strftime template.")
    storage_class: Literal["STANDARD", "GLACIER", "DEEP_ARCHIVE"] = Field(
        default="STANDARD", description="The storage class."
    )
    server_side_encryption: Literal["AES256", "aws:kms"] | None = Field(
        default=None, description="Encryption by the store."
    )
    compression: Literal["none", "gzip", "snappy"] = Field(default="gzip", description="How objects are packed.")
    access_key_id: Text | None = Field(
        default=None, description="The key's id; without it, what the machine is allowed."
    )
    secret_access_key: Secret | None = Field(default=None, description="The secret key.")
    secret_access_key_file: Path | None = Field(default=None, description="A file that holds the secret key.")


class S3Output(Section):
    """Writes events to a bucket, as files of one JSON document a line."""

    type: Literal["s3"] = Field(description="Write events to a bucket.")
    name: OutputName = Field(default="s3", description="The output's name in metrics and messages.")
    s3: S3Target = Field(description="The bucket events are written to.")


Output = Annotated[
    Annotated[ElasticsearchOutput, Tag("<elasticsearch>")]
    | Annotated[SqliteOutput, Tag("<sqlite>")]
    | Annotated[StdoutOutput, Tag("<stdout>")]
    | Annotated[KafkaOutput, Tag("<kafka>")]
    | Annotated[S3Output, Tag("<s3>")],
    Discriminator(by_type_or_key),
]
