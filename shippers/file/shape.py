"""What an input says of the inside of its files: encoding, what a container runtime wrote around the lines, events."""

from dataclasses import dataclass

from logflow_app.multiline import Container, MultilineSettings


@dataclass(frozen=True, slots=True)
class Shape:
    """How bytes become lines, and lines become events; without anything said, each line of UTF-8 is one."""

    encoding: str = "utf-8"
    container: Container = "none"
    multiline: MultilineSettings | None = None

    @property
    def is_assembled(self) -> bool:
        """Whether an event can be more or less than a line of the file."""
        return self.container != "none" or self.multiline is not None
