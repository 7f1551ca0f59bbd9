"""All that `watch` knows of one partition of `logs-counts`: windows, watermark and alerts, record by record. Pure."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from logflow_app.models import PartialCount, Tick
from logflow_app.rules import Rule
from logflow_app.tables.alerts import AlertChanges, Alerts, AlertSettings, Clock
from logflow_app.tables.watermark import Watermark
from logflow_app.tables.windows import Windows

PROGRESS = b"progress|"
FORGET_EVERY_SECS = 600
Entry = tuple[bytes, bytes]


class WatchSettings(NamedTuple):
    """What is followed in which counts, and for how long all of it is kept."""

    rules: Sequence[Rule] = ()
    alerts: AlertSettings = AlertSettings()
    raw_partitions: int = 8
    kept_secs: int = 8 * 86_400


class WatchChanges(NamedTuple):
    """What a commit writes, in this order: `alerts`, then `progress`, then `windows`, then what is obsolete.

    So `progress` never claims that more was decided than is kept, and windows never hold more than it names. Whoever
    goes on decides nothing by the records up to there, and stands behind them where the process before stood.
    """

    alerts: AlertChanges
    progress: dict[bytes, bytes]
    windows: dict[bytes, bytes]
    obsolete_windows: list[bytes]
    obsolete_progress: list[bytes]


class Watched:
    """One partition, as this process knows it."""

    def __init__(self, settings: WatchSettings, process: str) -> None:
        self.windows = Windows(process)
        self.watermark = Watermark(settings.raw_partitions)
        self.alerts = Alerts(settings.rules, settings.alerts, process)
        self._progress_key = PROGRESS + process.encode()
        self._foreign_progress: list[bytes] = []
        self._forgotten_before = 0

    def load(self, windows: Iterable[Entry], alerts: Iterable[Entry], unread: range) -> None:
        """Take over what the two tables hold, whoever wrote it; `unread` are the offsets that will be read."""
        self.windows.load(windows)
        states: dict[bytes, bytes] = {}
        for key, value in alerts:
            if key.startswith(PROGRESS):
                self.watermark.load(value)
                self._foreign_progress.append(key)
            else:
                states[key] = value
        self.watermark.take_change()  # nothing of it is news
        if self.watermark.decided_to >= unread.stop:
            self.watermark.begin_anew()
        self.alerts.load(states, self.windows.parts(), self._clock(), unread, self.watermark.decided_to)

    def take(self, message: PartialCount | Tick, offset: int) -> None:
        """Take what one record says, the one at `offset`, and decide what it decides."""
        if isinstance(message, Tick):
            self.watermark.take(message)
            self.alerts.advance(self._clock(), offset)
        else:
            before = self.windows.take(message)
            if before is not None:
                self.alerts.count(message.group, message.bucket, before, message.value, offset)
        self.watermark.pass_by(offset)

    def _clock(self) -> Clock:
        return Clock(self.watermark.low_ms, self.watermark.newest_ms)

    def forget(self, kept_secs: int) -> None:
        """Forget what is of buckets that begin so long before the newest; it goes through all there is, so seldom."""
        before = self.windows.newest - kept_secs
        if before >= self._forgotten_before + FORGET_EVERY_SECS:
            self._forgotten_before = before
            self.windows.expire(before)
            self.alerts.forget(before)

    def take_changes(self) -> WatchChanges:
        """Return what has changed since the last call; the caller must get it confirmed, or discard all of this."""
        alerts = self.alerts.take_changes()
        windows, obsolete_windows = self.windows.take_changes()
        progress = self.watermark.take_change()
        if progress is None:
            return WatchChanges(alerts, {}, windows, obsolete_windows, [])
        obsolete, self._foreign_progress = self._foreign_progress, []
        return WatchChanges(alerts, {self._progress_key: progress}, windows, obsolete_windows, obsolete)
