"""An input whose lines go through the spool: it takes them from somewhere, and they cannot be had again."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from shippers.spool.counters import InputCounters
from shippers.spool.spool import Spool


class Source(Protocol):
    """Takes lines into the spool from `start` to `close`, in tasks of its own."""

    @property
    def counters(self) -> InputCounters:
        """What it has received."""

    async def start(self) -> None:
        """Begin; raises ConfigError where what it needs cannot be had."""

    async def run(self) -> None:
        """Return when all is read, where there is such an end (else never); raise what waiting cannot mend."""

    async def close(self) -> None:
        """Take what has arrived already, and no more; also where it was never started, or twice."""

    def observe(self) -> None:
        """Bring the counters up to date."""


@dataclass(frozen=True, slots=True)
class Plan:
    """An input that is to be: its name, what it takes lines from in words, how it begins, and whether it ever ends.

    Two plans are equal if an input that runs by one runs by the other: if all they say and their `settings` are equal.
    Without settings a plan is like no other, and its input begins anew with each configuration.
    """

    name: str
    describes: str
    begin: Callable[[Spool], Source] = field(compare=False)
    settings: object = field(default_factory=object)
    ends: bool = False
