"""Events whose time a step has changed: bucket and day follow it."""

from dataclasses import dataclass
from datetime import UTC

from logflow_app.fields import EXTRA, Event
from logflow_app.pipeline.settings import EventSettings
from logflow_app.times.moments import Moment, moment_at
from logflow_app.times.reader import TimeReader


@dataclass(frozen=True, slots=True)
class Retimer:
    """Finds the effective time (DESIGN.md 2.2) of an event from its `timestamp`."""

    settings: EventSettings
    reader: TimeReader

    def retime(self, event: Event, before: str, arrival_ms: int) -> Moment | None:
        """Return the effective time of an event whose time is new, with its bucket; None where that is no time.

        Then the event keeps the time it had `before`, and what was put there is in `timestamp_original`.
        """
        written = event.get("timestamp")
        moment = None
        if isinstance(written, str | int | float) and not isinstance(written, bool):
            (moment,) = self.reader.read([written], arrival_ms)
        if moment is None:
            if written is not None:
                event[EXTRA].setdefault("timestamp_original", written)
            event["timestamp"] = before
            return None
        event["timestamp"] = moment[0]
        return self._effective(event, moment, arrival_ms)

    def _effective(self, event: Event, moment: Moment, arrival_ms: int) -> Moment:
        event[EXTRA].pop("clock_skew", None)
        skew_ms = moment[1] - arrival_ms
        if not -self.settings.max_age_secs * 1000 <= skew_ms <= self.settings.max_ahead_secs * 1000:
            event[EXTRA]["clock_skew"] = skew_ms / 1000
            moment = moment_at(arrival_ms) or moment
        bucket_secs = self.settings.bucket_secs
        return moment[0], moment[1], moment[1] // (bucket_secs * 1000) * bucket_secs, moment[3]


def make_retimer(settings: EventSettings) -> Retimer:
    """Return a retimer; times that name no zone are UTC."""
    return Retimer(settings, TimeReader(UTC))
