"""How far all raw partitions are, by what their ticks claim. Pure: no clock.

Whatever a tick claims stays true, whoever sent it and however late it comes: up to there everything is counted, and the
counts stand before the tick. So of each partition the furthest claim is kept, and all may be taken together.
"""

from collections.abc import Mapping

import msgspec

from logflow_app.models import Tick


class Progress(msgspec.Struct):
    """The furthest claim of each raw partition, and the time of the newest tick; in milliseconds since the epoch.

    All of it by the records of `logs-counts` up to offset `decided_to`, by which everything was decided.
    """

    partitions: dict[int, int] = {}
    newest_ms: int = 0
    decided_to: int = -1


_decode = msgspec.json.Decoder(Progress).decode


class Watermark:
    """The lowest place of all raw partitions; there is none before each of them has been heard of."""

    def __init__(self, partitions: int) -> None:
        self._partitions = partitions
        self._progress = Progress()
        self._is_changed = False

    @property
    def newest_ms(self) -> int:
        """The time of the newest tick, 0 before the first."""
        return self._progress.newest_ms

    @property
    def low_ms(self) -> int | None:
        """Up to where all raw partitions are counted; None while one of them was never heard of."""
        places = self._progress.partitions
        return min(places.values()) if len(places) == self._partitions else None

    @property
    def decided_to(self) -> int:
        """The last record that was taken."""
        return self._progress.decided_to

    def pass_by(self, offset: int) -> None:
        """Note that the record at `offset` was taken, and decided what it decides."""
        if offset > self._progress.decided_to:  # else it is read again
            self._progress.decided_to = offset
            self._is_changed = True

    def begin_anew(self) -> None:
        """Note that nothing was taken: the topic was made again, and its offsets count from 0."""
        self._progress.decided_to = -1
        self._is_changed = True

    def take(self, tick: Tick) -> None:
        """Take a tick: an idle partition is as far as its tick, any other as far as its lines."""
        self._merge({tick.partition: tick.now_ms if tick.idle else tick.watermark_ms}, tick.now_ms)

    def load(self, value: bytes) -> None:
        """Take over what some process had taken."""
        progress = _decode(value)
        self._merge(progress.partitions, progress.newest_ms)
        self._progress.decided_to = max(self._progress.decided_to, progress.decided_to)

    def take_change(self) -> bytes | None:
        """Return what to write, None if nothing has changed since the last call."""
        is_changed, self._is_changed = self._is_changed, False
        return msgspec.json.encode(self._progress) if is_changed else None

    def _merge(self, places: Mapping[int, int], newest_ms: int) -> None:
        held = self._progress
        for partition, place_ms in places.items():
            if 0 <= partition < self._partitions and place_ms > held.partitions.get(partition, -1):
                held.partitions[partition] = place_ms
        held.newest_ms = max(held.newest_ms, newest_ms)
