"""What standard input can be told."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from logflow_app.multiline import MultilineSettings

MIB = 2**20


@dataclass(frozen=True, slots=True)
class StdinInput:
    """Standard input, and what its lines are labelled with."""

    name: str = "stdin"
    service: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    topic: str = ""
    max_line_bytes: int = 8 * MIB
    joins: MultilineSettings | None = None
