"""The last hour of counts from `logs-counts`, as much of it as a page can show."""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple

import msgspec
from aiokafka import ConsumerRecord

from logflow_app.web.rates import Rates

WINDOW_SECS = 3600
ERRORS = ("ERROR", "FATAL")
MOST_PARTIALS = 120_000
KEPT_SHARE = 0.75
FORGET_EVERY_SECS = 10.0

Levels = dict[str, int]


class _Partial(msgspec.Struct):
    group: str
    bucket: int
    incarnation: str
    partition: int
    offset: int
    value: Levels


class _Tick(msgspec.Struct):
    incarnation: str
    partition: int
    lag: int


class Held(NamedTuple):
    """The newest partial of one raw partition."""

    offset: int
    value: Levels


_decode_partial = msgspec.json.Decoder(_Partial).decode
_decode_tick = msgspec.json.Decoder(_Tick).decode


class RecentCounts:
    """Lines per service, bucket and level; taking a record twice or late changes nothing (see `tables/windows.py`).

    Of too many services those with the fewest lines are put together under `others`, whose figures are then no more
    than about right (`is_approximate`). `lags` has the records left to read of each raw partition.
    """

    def __init__(self, clock: Callable[[], float] = time.time, most_partials: int = MOST_PARTIALS) -> None:
        self._clock = clock
        self._most = most_partials
        self._size = 0
        self._forgot_at = 0.0
        self._held: dict[str, dict[int, dict[str, Held]]] = {}  # service → bucket → raw partition
        self.sums: dict[str, dict[int, Levels]] = {}
        """Service → bucket's start in epoch seconds → level → lines."""
        self.others: dict[int, Levels] = {}
        """Bucket → level → lines of the services that were too many."""
        self.is_approximate = False
        self.rates = Rates(clock)
        self.lags: dict[int, int] = {}

    def take(self, records: Iterable[ConsumerRecord], *, is_new: bool) -> None:
        """Take records of the topic; `is_new` says that they come as they are written. What is unreadable is left."""
        oldest = self._oldest()
        for record in records:
            try:
                if (record.key or b"").startswith(b"tick|"):
                    tick = _decode_tick(record.value)
                    self.lags[tick.partition] = tick.lag
                else:
                    self._take(_decode_partial(record.value), oldest, is_new=is_new)
            except (msgspec.DecodeError, TypeError):
                continue
        if self._size > self._most or self._clock() - self._forgot_at >= FORGET_EVERY_SECS:
            self.forget()

    def _take(self, partial: _Partial, oldest: int, *, is_new: bool) -> None:
        if partial.bucket < oldest:
            return
        held = self._held.setdefault(partial.group, {}).setdefault(partial.bucket, {})
        source = f"{partial.incarnation}/{partial.partition}"
        before = held.get(source)
        if before is not None and before.offset > partial.offset:
            return
        held[source] = Held(partial.offset, partial.value)
        self._size += before is None
        more = {level: lines - (before.value.get(level, 0) if before else 0) for level, lines in partial.value.items()}
        _add(self.sums.setdefault(partial.group, {}).setdefault(partial.bucket, {}), more)
        if is_new:
            self.rates.add(sum(more.values()), sum(more.get(level, 0) for level in ERRORS))

    def forget(self) -> None:
        """Let go of what is older than the window, and of small services where there are too many."""
        oldest = self._oldest()
        self._forgot_at = self._clock()
        for service in list(self._held):
            for bucket in [bucket for bucket in self._held[service] if bucket < oldest]:
                self._size -= len(self._held[service].pop(bucket))
                del self.sums[service][bucket]
            if not self._held[service]:
                del self._held[service], self.sums[service]
        for bucket in [bucket for bucket in self.others if bucket < oldest]:
            del self.others[bucket]
        if self._size > self._most:
            self._put_small_ones_together()

    def _put_small_ones_together(self) -> None:
        self.is_approximate = True
        lines = {service: sum(map(_lines, buckets.values())) for service, buckets in self.sums.items()}
        for service in sorted(lines, key=lines.__getitem__):
            if self._size <= self._most * KEPT_SHARE:
                return
            self._size -= sum(len(held) for held in self._held.pop(service).values())
            for bucket, levels in self.sums.pop(service).items():
                _add(self.others.setdefault(bucket, {}), levels)

    def _oldest(self) -> int:
        return int(self._clock()) - WINDOW_SECS - 60  # a bucket longer than a step may begin before the window


def _lines(levels: Levels) -> int:
    return sum(levels.values())


def _add(levels: Levels, more: Levels) -> None:
    for level, lines in more.items():
        levels[level] = levels.get(level, 0) + lines


def total(buckets: Iterable[Levels]) -> Levels:
    """Return the lines of all buckets together, per level."""
    sums: Counter[str] = Counter()
    for levels in buckets:
        sums.update(levels)
    return dict(sums)
