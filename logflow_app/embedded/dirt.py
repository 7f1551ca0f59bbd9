"""Whether compaction is worth it: how much of a partition was never compacted, and how old that is. Pure."""

from logflow_app.embedded.compaction import History
from logflow_app.embedded.topic_settings import TopicSettings
from logflow_app.segments.log import SegmentLog
from logflow_app.segments.segment import Segment

ROLL_FROM_BYTES = 2**20  # a smaller last segment is compacted only when it is as old as the topic's `segment.ms`


def close_tail(log: SegmentLog, settings: TopicSettings, history: History, now_ms: int) -> None:
    """Close the last segment where it is to be compacted: only closed ones are."""
    tail = log.tail
    if tail.index.is_empty or tail.index.highest_ms > _youngest_ms(settings, now_ms):
        return
    age_secs = (now_ms - tail.index.first_ms) / 1000
    is_ripe = tail.bytes >= ROLL_FROM_BYTES or age_secs >= settings.segment_secs
    dirty_bytes = tail.bytes + sum(segment.bytes for segment in _dirty(log, history, tail.base))
    is_dirty = dirty_bytes >= settings.min_dirty_ratio * log.bytes
    if age_secs >= settings.max_compaction_lag_secs or (is_ripe and is_dirty):
        log.roll()


def reach(log: SegmentLog, settings: TopicSettings, now_ms: int) -> int:
    """Return the offset up to which may be compacted: closed, and old enough."""
    youngest_ms = _youngest_ms(settings, now_ms)
    too_young = (segment.base for segment in _closed(log) if segment.index.highest_ms > youngest_ms)
    return next(too_young, log.tail.base)


def is_due(log: SegmentLog, settings: TopicSettings, history: History, now_ms: int) -> bool:
    """Return whether enough is dirty, or something dirty for long, or tombstones have been seen long enough."""
    end = reach(log, settings, now_ms)
    dirty = _dirty(log, history, end)
    if not dirty:
        before_ms = now_ms - settings.delete_retention_secs * 1000
        return history.tombstones and history.horizon(before_ms) == history.clean_until
    age_secs = (now_ms - min(segment.index.first_ms for segment in dirty)) / 1000
    in_reach = sum(segment.bytes for segment in _closed(log) if segment.base < end)
    is_dirty = sum(segment.bytes for segment in dirty) >= settings.min_dirty_ratio * in_reach
    return is_dirty or age_secs >= settings.max_compaction_lag_secs


def _closed(log: SegmentLog) -> list[Segment]:
    return [segment for group in log.groups() for segment in group]


def _dirty(log: SegmentLog, history: History, end: int) -> list[Segment]:
    return [s for s in _closed(log) if s.base < end and s.index.last_end > max(history.clean_until, s.base)]


def _youngest_ms(settings: TopicSettings, now_ms: int) -> float:
    """Return the time up to which records may be compacted."""
    return now_ms - settings.min_compaction_lag_secs * 1000
