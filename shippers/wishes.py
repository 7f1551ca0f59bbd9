"""What the command line adds to the configuration."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from shippers.file.settings import StartAt


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is asked for beside the configuration; `paths` take the place of its file inputs and leave out all others.

    `kinds` are the kinds of inputs to serve, named as in the section `inputs`; None is all. What ends when all is read
    leaves out inputs that are never read to their end.
    """

    kinds: frozenset[str] | None = None
    paths: Sequence[str] = ()
    checkpoint_path: Path | None = None
    start_at: StartAt | None = None
    ends_when_read: bool = False
    remembers: bool = True

    def serves(self, kind: str) -> bool:
        """Return whether inputs of this kind are to be served."""
        return self.kinds is None or kind in self.kinds
