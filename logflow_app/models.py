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

    It speaks of what has been published, so everything it claims stands before it in the topic. `watermark_ms` is the
    lower of the highest effective time and the last arrival, and no more than minutes before the latter; `lag` is in
    records; `idle` says that nothing was waiting to be read at `now_ms`.
    """

    incarnation: str
    partition: int
    watermark_ms: int
    lag: int
    idle: bool
    now_ms: int = 0


class Alert(faust.Record, serializer="json", include_metadata=False):  # type: ignore[misc,call-arg]
    """`logs-alerts` and `logs-alert-states`: one transition of an alert; times are seconds since the epoch.

    Written twice it is the same by `fingerprint`, `episode` and `state`; of two the one with the higher `revision`
    counts, as when lines that came too late make a resolved episode longer. `late` marks an episode that was found when
    its windows were over. `notify` names notifiers, None means all of them; `note` says what is unusual.
    """

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
    revision: int = 1
    late: bool = False
    note: str = ""
    notify: list[str] | None = None


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
