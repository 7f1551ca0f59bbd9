"""What is known of a file beside its name: asked of whoever made it, such as a container runtime."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol


class About(NamedTuple):
    """What a file's lines are labelled with; `fields` is a small JSON object (see Metadata.fields)."""

    service: str = ""
    fields: Mapping[str, Any] = {}


class Knowledge(Protocol):
    """Knows some files. It is asked in the event loop, often, so it must be quick; and it must be comparable."""

    def wants(self, path: str) -> bool:
        """Return whether a file that a glob found is to be followed."""

    def about(self, path: str) -> About:
        """Return what is known of it; asked once, when its lane is born."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What every file of an input is marked with: `topic` is where else its events are to be sent."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    topic: str = ""
