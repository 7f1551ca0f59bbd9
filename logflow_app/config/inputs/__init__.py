"""The section `inputs`: where lines come from; each kind of input has a file of its own."""

from collections import Counter
from collections.abc import Mapping
from typing import Self

from pydantic import Field, model_validator

from logflow_app.config.inputs.base import Input
from logflow_app.config.inputs.docker import DockerInput
from logflow_app.config.inputs.files import FileInput
from logflow_app.config.inputs.http import HttpInput
from logflow_app.config.inputs.journald import JournaldInput
from logflow_app.config.inputs.kafka import KafkaInput
from logflow_app.config.inputs.kubernetes import KubernetesInput
from logflow_app.config.inputs.stdin import StdinInput
from logflow_app.config.inputs.syslog import SyslogInput
from logflow_app.config.section import Section

__all__ = [
    "DockerInput",
    "FileInput",
    "HttpInput",
    "Input",
    "InputsSection",
    "JournaldInput",
    "KafkaInput",
    "KubernetesInput",
    "StdinInput",
    "SyslogInput",
]


class InputsSection(Section):
    """Where lines come from."""

    files: list[FileInput] = Field(default=[], max_length=1000, description="Files to follow.")
    syslog: list[SyslogInput] = Field(default=[], max_length=1000, description="Ports that take syslog messages.")
    http: list[HttpInput] = Field(default=[], max_length=1000, description="Ports that take events by HTTP.")
    kubernetes: list[KubernetesInput] = Field(default=[], max_length=1000, description="Pods whose logs are read.")
    stdin: list[StdinInput] = Field(default=[], max_length=1, description="Standard input of the shipper.")
    journald: list[JournaldInput] = Field(default=[], max_length=100, description="Journals of systemd.")

    docker: list[DockerInput] = Field(default=[], max_length=100, description="Containers of Docker.")
    kafka: list[KafkaInput] = Field(default=[], max_length=100, description="Topics of other people's producers.")

    @property
    def all(self) -> tuple[Input, ...]:
        """Every input, of whatever kind."""
        return (
            *self.files,
            *self.syslog,
            *self.http,
            *self.kubernetes,
            *self.stdin,
            *self.journald,
            *self.docker,
            *self.kafka,
        )

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
