"""How far a container's log has been taken, in a way that the API's log can be read on from; pure."""

from typing import NamedTuple, Self

from shippers.kubernetes.stamps import NANOS, format_nanos, parse

KIND = "kubernetes"


class Place(NamedTuple):
    """What has been taken of a container: the newest line was written at `nanos`.

    The lines of the second before that one's are `before`, those of its own second `within`: the API's `sinceTime`
    knows whole seconds, and a container's two streams do not come in the exact order of their times. Asked for
    everything from `since` on, the API sends `before + within` lines first that were taken. `instance` tells which run
    of the container the newest line is from: started again, it has another.
    """

    instance: str
    nanos: int
    before: int
    within: int

    @property
    def since(self) -> int:
        """The second from which on the log is to be asked for again."""
        return self.nanos // NANOS - 1

    def __str__(self) -> str:
        return f"{self.instance} {format_nanos(self.nanos)} {self.before} {self.within}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Return the place a text stands for, None where it is none."""
        parts = text.split(" ")
        if len(parts) != 4 or not all(count.isascii() and count.isdigit() for count in parts[2:]):
            return None
        nanos = parse(parts[1].encode())
        return None if nanos is None else cls(parts[0], nanos, int(parts[2]), int(parts[3]))


class Key(NamedTuple):
    """By what the place of a container is remembered: the input's name, the pod's uid, the container's name."""

    input: str
    uid: str
    container: str

    def __str__(self) -> str:
        return "/".join((KIND, *self))

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Return the key a text stands for, None where it is some other source's."""
        parts = text.split("/")
        if len(parts) != 4 or parts[0] != KIND:
            return None
        return cls(*parts[1:])


class Progress:
    """Moves a place on, line by line as they are taken."""

    def __init__(self, instance: str, after: Place | None) -> None:
        self.instance = instance
        self.nanos = after.nanos if after is not None else -1
        self._before = after.before if after is not None else 0
        self._within = after.within if after is not None else 0
        self._second = self.nanos - self.nanos % NANOS if after is not None else -2 * NANOS
        self.second_end = self._second + NANOS

    def pass_by(self, at: int) -> None:
        """Note that a line was taken that was written at `at`."""
        if at >= self.second_end:
            self._begin_second(at)
        if at >= self._second:
            self._within += 1
            self.nanos = max(at, self.nanos)
        elif at >= self._second - NANOS:
            self._before += 1
        elif at < self.nanos - STEPPED_BACK_NANOS:
            self._before = 0
            self._begin_second(at)
            self._within, self.nanos = 1, at

    def _begin_second(self, at: int) -> None:
        second = at - at % NANOS
        self._before = self._within if second == self._second + NANOS else 0
        self._within = 0
        self._second, self.second_end = second, second + NANOS

    @property
    def place(self) -> Place | None:
        """How far it is, None before the first line."""
        return Place(self.instance, self.nanos, self._before, self._within) if self.nanos >= 0 else None


# A line so much older than the one before it tells that a clock was set back: better repeat lines than lose them.
STEPPED_BACK_NANOS = 5 * NANOS
