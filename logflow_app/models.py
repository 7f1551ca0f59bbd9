"""The typed records that cross LogFlow's own topics; DESIGN 2.3, 2.5 and 2.6 say what they promise."""

from typing import Any

import faust


class PartialCount(faust.Record, serializer="json", include_metadata=False):  # type: ignore[misc,call-arg]
    """`logs-counts`: how many lines per level one raw partition holds for `group` in `bucket`, all up to `offset`.

    Absolute: the newer one replaces the older. `bucket` is the minute's start in seconds since the epoch; `incarnation`
    tells the raw topic from a former one of the same name.
    """

    group: str
    bucket: int
    incarnation: str
    partition: int
    offset: int
    value: dict[str, int]


class Tick(faust.Record, serializer="json", include_metadata=False):  # type: ignore[misc,call-arg]
    """`logs-counts`: how far one raw partition is, sent each second to every partition of the topic.

    `watermark_ms` is the lower of the highest effective time and the last arrival; `lag` is in records; `idle` says
    that nothing is waiting to be read.
    """

    incarnation: str
    partition: int
    watermark_ms: int
    lag: int
    idle: bool


class Alert(faust.Record, serializer="json", include_metadata=False):  # type: ignore[misc,call-arg]
    """`logs-alerts` and `logs-alert-states`: one transition of an alert; times are seconds since the epoch."""

    fingerprint: str
    episode: int
    rule: str
    group: str
    severity: str
    state: str
    value: float
    threshold: float
    window_start: int
    window_end: int
    started_at: float
    resolved_at: float | None
    samples: list[str]
    query_url: str


class DeadLetter(faust.Record, serializer="json", include_metadata=False):  # type: ignore[misc,call-arg]
    """`logs-dead-letters`: a line that did not become a stored event; see `events.DeadLetter`."""

    id: str
    stage: str
    reason: str
    error: str
    raw_log: str
    metadata: dict[str, Any]
    origin: dict[str, Any]
    failed_at: str
    attempts: int
    pipeline: str
