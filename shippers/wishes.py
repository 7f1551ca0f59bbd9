"""What the command line adds to the configuration."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from shippers.file.settings import StartAt
from shippers.file.shape import Shape
from shippers.pacing import Rate

CLI = "cli"  # the input of what the command line names


@dataclass(frozen=True, slots=True)
class Marking:
    """What lines named on the command line are marked with: `topic` is where else their events are to be sent."""

    service: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is asked for beside the configuration; `paths` and `stdin` take the place of all its inputs.

    `kinds` are the kinds of inputs to serve, named as in the section `inputs`; None is all. What ends when all is read
    leaves out inputs that are never read to their end.
    """

    kinds: frozenset[str] | None = None
    paths: Sequence[str] = ()
    checkpoint_path: Path | None = None
    start_at: StartAt | None = None
    ends_when_read: bool = False
    remembers: bool = True
    stdin: bool = False
    marking: Marking = field(default_factory=Marking)
    rate: Rate | None = None  # instead of the configured one
    shape: Shape = field(default_factory=Shape)  # of the lines in `paths`

    def serves(self, kind: str) -> bool:
        """Return whether inputs of this kind are to be served."""
        return self.kinds is None or kind in self.kinds
