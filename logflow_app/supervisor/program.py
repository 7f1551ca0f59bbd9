"""What is to be run: a module with arguments, settings of its own, and a way to see that it serves."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum


class Stage(IntEnum):
    """When a program is started; they end the other way round, so that what feeds others ends first."""

    BROKER = 0
    SERVICE = 1
    SOURCE = 2


async def runs_is_enough() -> bool:
    """Take a program for ready as soon as it runs."""
    return True


@dataclass(frozen=True)
class Program:
    """A child to be: `arguments` begin with a module; `ready` is asked until it says so, and never raises.

    `component` is what `logflow status` calls it, empty for a program that tells of itself; `page` is what a browser
    can show of it.
    """

    name: str
    arguments: tuple[str, ...]
    stage: Stage
    settings: Mapping[str, str] = field(default_factory=dict)
    ready: Callable[[], Awaitable[bool]] = runs_is_enough
    component: str = ""
    page: str = ""
