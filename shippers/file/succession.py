"""Who goes first: of the files that one log became by rotation, the older ones are read before the younger."""

from collections import defaultdict
from pathlib import Path

from shippers.file.identity import lane_stem
from shippers.file.reader import Reader

Family = tuple[str, str]


class Succession:
    """Holds a file back until those of the same family that were there before have been read to their end once."""

    def __init__(self) -> None:
        self._families: dict[Family, list[Reader]] = defaultdict(list)
        self._elders: dict[Reader, set[Reader]] = {}

    def join(self, reader: Reader) -> None:
        """Note that a file begins to be read; its elders get a turn at once."""
        family = self._families[_family(reader)]
        if family:
            self._elders[reader] = set(family)
        for elder in family:
            elder.next_poll_at = 0.0
        family.append(reader)

    def leave(self, reader: Reader) -> None:
        """Note that a file is not read any more."""
        family = self._families[_family(reader)]
        if reader in family:
            family.remove(reader)
        if not family:
            del self._families[_family(reader)]
        self._elders.pop(reader, None)
        self.caught_up(reader)

    def caught_up(self, reader: Reader) -> None:
        """Note that there was nothing more to read of a file, or nothing that can be read."""
        for younger, elders in list(self._elders.items()):
            elders.discard(reader)
            if not elders:
                del self._elders[younger]

    def holds_back(self, reader: Reader) -> bool:
        """Return whether a file has to wait for its elders."""
        return reader in self._elders


def _family(reader: Reader) -> Family:
    path = Path(reader.lane.path)
    return str(path.parent), lane_stem(path.name)
