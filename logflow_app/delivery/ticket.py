"""A batch's way to its acknowledgement: whoever finishes last acknowledges."""

from collections.abc import Callable


def _nothing() -> None:
    """Do nothing."""


class Ticket:
    """Acknowledges a batch once everybody who holds it has let go.

    It starts held once, by the agent that made it. `abandoned` turns true when the partition was taken away: then
    nobody needs to go on with the batch, its next owner reads it again, and letting go does nothing.
    """

    def __init__(
        self, acknowledge: Callable[[], None], is_abandoned: Callable[[], bool], abandon: Callable[[], None] = _nothing
    ) -> None:
        self._acknowledge = acknowledge
        self._is_abandoned = is_abandoned
        self._abandon = abandon
        self._holders = 1

    @property
    def abandoned(self) -> bool:
        """Whether the batch is no longer ours to acknowledge."""
        return self._is_abandoned()

    def abandon(self) -> None:
        """Give the batch up, where partitions are about to be taken away anyway and waiting would hold that up."""
        self._abandon()

    def hold(self) -> None:
        """Keep the batch from being acknowledged until one more `release`."""
        self._holders += 1

    def release(self) -> None:
        """Let go; the last to do so acknowledges."""
        self._holders -= 1
        if self._holders == 0 and not self._is_abandoned():
            self._acknowledge()
