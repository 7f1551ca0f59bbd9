"""The section `inputs`: where lines come from."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from logflow_app.config.parsers import AutoParser, Parser
from logflow_app.config.section import Section
from logflow_app.config.transforms import Transform
from logflow_app.config.units import Address, Bytes, Name, Seconds, Secret, Text, number_as_text, one_or_many

Paths = Annotated[list[Text], BeforeValidator(one_or_many), Field(max_length=10_000)]
RateLimit = Annotated[int, Field(ge=1, le=100_000_000)]
UrlPath = Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^/\S*$")]


class Input(Section):
    """What every input can be told, whatever its kind."""

    name: Name = Field(
        default="", description="The input's name; without one, its kind and its place in the list: `files-0`."
    )
    service: Text | None = Field(
        default=None, description="The service of lines that name none; without it, what the input itself can tell."
    )
    parser: Parser = Field(default=AutoParser(), description="How the lines are read.")
    transforms: list[Transform] = Field(
        default=[], max_length=100, description="What is done to the events, in this order."
    )


class FileInput(Input):
    """Files that are followed as they grow, through rotation and restarts."""

    paths: Annotated[Paths, Field(min_length=1)] = Field(description="Files to follow; `*`, `?` and `**` are globs.")
    exclude: Paths = Field(default=[], description="Files not to follow, written like `paths`.")
    checkpoint_path: Path | None = Field(
        default=None,
        description="Where it is kept how far the files are read; without it, `checkpoints` in `data_dir`.",
    )
    checkpoint_interval: Seconds = Field(
        default=5.0, ge=0.01, le=3600, description="How often that is written at least."
    )


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


class HttpInput(Input):
    """A port that takes events by HTTP POST."""

    address: Address = Field(default="0.0.0.0:8080", description="The address to listen on.")
    path: UrlPath = Field(default="/log", description="Where one event is posted.")
    batch_path: UrlPath = Field(default="/logs", description="Where a list of events is posted.")
    api_keys: list[Secret] = Field(
        default=[],
        max_length=10_000,
        description="Keys of which a request must bear one as X-API-Key; none: all may post.",
    )
    rate_limit: RateLimit | None = Field(
        default=None, description="Requests a second taken from one address; none: no limit."
    )


class KubernetesInput(Input):
    """The logs of pods."""

    namespace: Text | None = Field(default=None, description="The namespace whose pods are read; without it, all.")
    label_selector: Text | None = Field(default=None, description="Read only pods with these labels.")
    field_selector: Text | None = Field(default=None, description="Read only pods with these fields.")
    follow: bool = Field(default=True, description="Whether to go on reading as the logs grow.")
    enrich_metadata: bool = Field(default=True, description="Whether events get the pod's namespace, name and labels.")


class InputsSection(Section):
    """Where lines come from."""

    files: list[FileInput] = Field(default=[], max_length=1000, description="Files to follow.")
    syslog: list[SyslogInput] = Field(default=[], max_length=1000, description="Ports that take syslog messages.")
    http: list[HttpInput] = Field(default=[], max_length=1000, description="Ports that take events by HTTP.")
    kubernetes: list[KubernetesInput] = Field(default=[], max_length=1000, description="Pods whose logs are read.")

    @property
    def all(self) -> tuple[Input, ...]:
        """Every input, of whatever kind."""
        return (*self.files, *self.syslog, *self.http, *self.kubernetes)

    @model_validator(mode="before")
    @classmethod
    def _name_the_nameless(cls, value: object) -> object:
        if not isinstance(value, Mapping):
            return value
        return {kind: _named(kind, inputs) for kind, inputs in value.items()}

    @model_validator(mode="after")
    def _names_are_different(self) -> Self:
        twice = [name for name, times in Counter(entry.name for entry in self.all).items() if times > 1]
        if twice:
            raise ValueError(f"expected every input to have a name of its own; used twice: {', '.join(twice)}")
        return self


def _named(kind: object, inputs: object) -> object:
    if not isinstance(inputs, list):
        return inputs
    return [
        {"name": f"{kind}-{position}", **entry} if isinstance(entry, Mapping) else entry
        for position, entry in enumerate(inputs)
    ]
