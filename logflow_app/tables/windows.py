"""The windowed counts of `watch`: per group and bucket one partial from each raw partition, summed when read."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from logflow_app.models import PartialCount

_encode = msgspec.json.encode
_decode = msgspec.json.Decoder(dict[str, tuple[int, dict[str, int]]]).decode

Sources = dict[str, tuple[int, dict[str, int]]]  # "<incarnation>/<partition>" → offset, lines per level


class WindowKey(NamedTuple):
    """A group's bucket, a minute or less; `bucket` is its start in seconds since the epoch."""

    group: str
    bucket: int


class Windows:
    """All windows of one partition of `logs-counts`.

    Taking a partial twice, or an older one after a newer, changes nothing; so copies written by other processes are
    simply taken together, and no clock and no order between processes is needed. Entries are kept as
    `<bucket>|<process>|<group>`.
    """

    def __init__(self, process: str) -> None:
        self.process = process
        self.windows: dict[WindowKey, Sources] = {}
        self.newest = 0  # the last bucket there is
        self._changed: set[WindowKey] = set()
        self._copies: dict[WindowKey, list[bytes]] = {}
        self._expired: list[bytes] = []

    def take(self, partial: PartialCount) -> dict[str, int] | None:
        """Take a partial unless one that includes more is held.

        Returns what it replaces, lines per level of the same raw partition, or None if it says nothing new.
        """
        key = WindowKey(partial.group, partial.bucket)
        source = f"{partial.incarnation}/{partial.partition}"
        replaced = self._merge(key, source, partial.offset, partial.value)
        if replaced is not None:
            self._changed.add(key)
        return replaced

    def _merge(self, key: WindowKey, source: str, offset: int, value: dict[str, int]) -> dict[str, int] | None:
        self.newest = max(self.newest, key.bucket)
        sources = self.windows.setdefault(key, {})
        held = sources.get(source)
        if held is not None and (held[0] > offset or held == (offset, value)):
            return None
        sources[source] = (offset, value)
        return {} if held is None else held[1]

    def parts(self) -> Iterator[tuple[str, int, dict[str, int]]]:
        """Give `(group, bucket, lines per level)` for each raw partition's part of each window."""
        for key, sources in self.windows.items():
            for _, levels in sources.values():
                yield key.group, key.bucket, levels

    def load(self, entries: Iterable[tuple[bytes, bytes]]) -> None:
        """Take over what the table holds, whoever wrote it."""
        for entry, value in entries:
            bucket, process, group = entry.decode().split("|", 2)
            key = WindowKey(group, int(bucket))
            if process != self.process:
                self._copies.setdefault(key, []).append(entry)
            for source, (offset, counts) in _decode(value).items():
                self._merge(key, source, offset, counts)

    def take_changes(self) -> tuple[dict[bytes, bytes], list[bytes]]:
        """Return entries to write, and entries of other processes to delete once the first are confirmed."""
        written = {self._own(key): _encode(self.windows[key]) for key in sorted(self._changed)}
        obsolete = [entry for key in self._changed for entry in self._copies.pop(key, ())]
        obsolete += self._expired
        self._changed, self._expired = set(), []
        return written, obsolete

    def expire(self, before: int) -> None:
        """Forget the buckets that begin before `before` (seconds since the epoch)."""
        for key in [key for key in self.windows if key.bucket < before and key not in self._changed]:
            del self.windows[key]
            self._expired += [*self._copies.pop(key, ()), self._own(key)]

    def _own(self, key: WindowKey) -> bytes:
        return f"{key.bucket}|{self.process}|{key.group}".encode()


def totals(entries: Iterable[tuple[bytes, bytes]]) -> dict[WindowKey, dict[str, int]]:
    """Return lines per level of each window in a table's entries; copies by several processes count once."""
    windows = Windows(process="")
    windows.load(entries)
    sums: dict[WindowKey, dict[str, int]] = {}
    for key, sources in windows.windows.items():
        levels = sums.setdefault(key, {})
        for _, counts in sources.values():
            for level, lines in counts.items():
                levels[level] = levels.get(level, 0) + lines
    return sums
