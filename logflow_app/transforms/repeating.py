"""dedupe and throttle: which events are kept, decided by those that came before.

What is remembered dies with the worker. A line that comes again while its worker lives (Kafka replays it, or its pack
is run by halves) gets the verdict it got before, if it is among the last `LINES_REMEMBERED`.
"""

from dataclasses import dataclass, field

from logflow_app.batch import Batch, Step
from logflow_app.config.transforms import DedupeTransform, ThrottleTransform
from logflow_app.fields import EXTRA, Field
from logflow_app.transforms.keys import has_none, key_of
from logflow_app.transforms.memory import Memory

DEDUPLICATED = "deduplicated"
THROTTLED = "throttled"  # the reason, and the extra field that says how many were left out before an event
LINES_REMEMBERED = 100_000

_DROPPED = -1  # a verdict; any other is how many were left out before a line that was kept
_KEPT = 0


def compile_dedupe(section: DedupeTransform) -> Step:
    """Return the step that drops what was said before in the window that began with the one that was kept. 2 µs.

    Events with none of the fields are all kept: a name that is misspelt must not drop all there is.
    """
    fields = [Field(name) for name in section.fields]
    window_ms = round(section.window_secs * 1000)
    kept: Memory[str, int] = Memory(section.max_keys)  # when the one that was kept arrived
    verdicts: Memory[str, int] = Memory(LINES_REMEMBERED)

    def verdict_on(key: str, arrival_ms: int) -> int:
        first = kept.get(key)
        if first is not None and first <= arrival_ms < first + window_ms:
            return _DROPPED
        if first is None or arrival_ms > first:  # not a replay of older ones
            kept.put(key, arrival_ms)
        return _KEPT

    def step(batch: Batch) -> None:
        again: list[int] = []
        for place in batch.places:
            line = batch.ids[place]
            verdict = verdicts.get(line)
            if verdict is None:
                event = batch.events[place]
                key = key_of(event, fields)
                is_like_none = not key.strip("\0") and has_none(event, fields)
                verdict = _KEPT if is_like_none else verdict_on(key, batch.arrival_ms)
                verdicts.put(line, verdict)
            if verdict == _DROPPED:
                again.append(place)
        if again:
            batch.drop(again, DEDUPLICATED)

    return step


@dataclass(slots=True)
class _Window:
    """The latest window of a key: how many were kept in it, and how many left out since one was kept."""

    number: int
    kept: int = field(default=0)
    left_out: int = field(default=0)

    def admit(self, number: int, limit: int) -> int:
        """Return the verdict on one more event, of the window `number`."""
        if number > self.number:
            self.number, self.kept = number, 0
        if number < self.number:  # Kafka replays what is forgotten: rather once more than never
            return _KEPT
        if self.kept >= limit:
            self.left_out += 1
            return _DROPPED
        self.kept += 1
        left_out, self.left_out = self.left_out, 0
        return left_out


def compile_throttle(section: ThrottleTransform) -> Step:
    """Return the step that keeps so many events of a key in each window. 2 µs a line."""
    fields = [Field(name) for name in section.fields]
    window_ms, limit = max(1, round(section.window_secs * 1000)), section.limit
    windows: Memory[str, _Window] = Memory(section.max_keys)
    verdicts: Memory[str, int] = Memory(LINES_REMEMBERED)

    def step(batch: Batch) -> None:
        number = batch.arrival_ms // window_ms
        too_many: list[int] = []
        for place in batch.places:
            event, line = batch.events[place], batch.ids[place]
            verdict = verdicts.get(line)
            if verdict is None:
                key = key_of(event, fields)
                window = windows.get(key)
                if window is None:
                    window = _Window(number)
                    windows.put(key, window)
                verdict = window.admit(number, limit)
                verdicts.put(line, verdict)
            if verdict == _DROPPED:
                too_many.append(place)
            elif verdict:
                event[EXTRA][THROTTLED] = verdict
        if too_many:
            batch.drop(too_many, THROTTLED)

    return step
