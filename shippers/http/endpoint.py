"""What a request asks for, apart from its body, and what it is answered; plain values for pure code."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from shippers.http.parsed import Parsed
from shippers.http.problems import RequestError

JSON = "application/json"


class Request(NamedTuple):
    """A request: its method, the variable parts of its path, its content type without parameters, and when it came."""

    method: str
    parts: dict[str, str]
    kind: str
    accept: str
    brief: bool
    now_ms: int


@dataclass(slots=True)
class Answer:
    """What is sent back."""

    status: int
    body: bytes = b""
    kind: str = JSON
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A path that takes events: `take` reads a body (raises RequestError), `refuse` says in its words what is wrong."""

    name: str
    take: Callable[[bytes, Request], tuple[Parsed, Answer]]
    refuse: Callable[[Request, RequestError], Answer]
