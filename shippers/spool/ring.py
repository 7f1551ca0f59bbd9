"""What was received of those who cannot be told to wait, and the disk has no room for yet: in memory, and bounded."""

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from shippers.spool.packet import Origin

ENTRY_BYTES = 256  # about what an entry takes beside its messages
MESSAGE_BYTES = 64  # and each of those beside its bytes


class Held(NamedTuple):
    """Messages of one origin, as they are to be given to the spool."""

    origin: Origin
    messages: Sequence[bytes]
    received_at: float

    @property
    def bytes(self) -> int:
        """How much room they take."""
        return ENTRY_BYTES + sum(map(len, self.messages)) + MESSAGE_BYTES * len(self.messages)


class Ring:
    """Holds messages in the order they came, at most so many bytes; what it holds a kill -9 loses."""

    def __init__(self) -> None:
        self.bytes = 0
        self._held: deque[Held] = deque()

    def __bool__(self) -> bool:
        return bool(self._held)

    @property
    def messages(self) -> int:
        """How many it holds."""
        return sum(len(held.messages) for held in self._held)

    def put(self, held: Held, max_bytes: int) -> bool:
        """Hold some more; return whether there was room for them."""
        if self.bytes + held.bytes > max_bytes:
            return False
        self._held.append(held)
        self.bytes += held.bytes
        return True

    def first(self) -> Held:
        """Return what has been held longest."""
        return self._held[0]

    def drop_first(self) -> None:
        """Let go of it."""
        self.bytes -= self._held.popleft().bytes
