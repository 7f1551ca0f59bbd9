"""What a query says, free of how it was written and of who answers it: a predicate, Elasticsearch or SQL."""

from dataclasses import dataclass
from enum import Enum

MESSAGE = "message"


class Wild(Enum):
    """What stands for other characters in a wildcard."""

    ANY = "*"
    ONE = "?"


@dataclass(frozen=True, slots=True)
class Everything:
    """Fits every event: `*`."""


@dataclass(frozen=True, slots=True)
class All:
    """Fits what all parts fit."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Any:
    """Fits what one of the parts fits."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    """Fits what the part does not."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class Exists:
    """Fits events that have the field, whatever is in it."""

    field: str


@dataclass(frozen=True, slots=True)
class Text:
    """Fits a message with these words next to each other, and any other field that is this text; in any case.

    `is_phrase` says that it stood in quotes: then it is text even where it looks like a number or a date.
    """

    field: str
    text: str
    is_phrase: bool = False


@dataclass(frozen=True, slots=True)
class Wildcard:
    """Fits a message with such a word, and any other field that is such a text; `pieces` alternate freely."""

    field: str
    pieces: tuple[str | Wild, ...]


@dataclass(frozen=True, slots=True)
class Regex:
    """Fits where the expression is found in the field, anywhere."""

    field: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Range:
    """Fits what lies between two bounds as they were written; None is no bound."""

    field: str
    low: str | None
    high: str | None
    has_low: bool = True
    has_high: bool = True


Leaf = Exists | Text | Wildcard | Regex | Range
Node = Everything | All | Any | Not | Leaf
