"""What the page shows of the counts: errors per service over time, and every service with its level mix."""

from collections.abc import Iterable
from typing import Any

from logflow_app.web.recent_counts import ERRORS, Levels, RecentCounts, total

SERIES = 5  # services with a colour of their own in the chart
STEPS = 60
SERVICES = 100


def overview(counts: RecentCounts, now: float, minutes: int, bucket_secs: int) -> dict[str, Any]:
    """Return the figures of the last `minutes`; times are seconds since the epoch.

    `series` has the errors of each step for the services with the most of them, then, under the name None, those of
    all others. `since` is the first bucket of the last hour with any line. `services` are sorted by errors, then by
    lines; `others` is the rest of them together.
    """
    step = max(bucket_secs, minutes * 60 // STEPS)
    end = (int(now) // step + 1) * step
    times = range(end - minutes * 60, end, step)
    within = {
        service: {bucket: levels for bucket, levels in buckets.items() if times.start <= bucket < end}
        for service, buckets in counts.sums.items()
    }
    rows = sorted((_row(service, buckets.values()) for service, buckets in within.items() if buckets), key=_weight)
    charted = [row["service"] for row in rows[:SERIES] if row["errors"]]
    series = [{"service": service, "values": _errors(times, [within[service]])} for service in charted]
    rest = [within[row["service"]] for row in rows[len(charted) :]]
    remainder = {bucket: levels for bucket, levels in counts.others.items() if times.start <= bucket < end}
    others = _errors(times, [*rest, remainder])
    lines_per_sec, errors_per_sec = counts.rates.per_second()
    return {
        "now": now,
        "minutes": minutes,
        "step_secs": step,
        "bucket_secs": bucket_secs,
        "since": min((min(buckets) for buckets in counts.sums.values() if buckets), default=None),
        "times": list(times),
        "series": [*series, {"service": None, "values": others}] if any(others) else series,
        "services": rows[:SERVICES],
        "services_total": len(rows),
        "others": _row(None, [levels for row in rows[SERVICES:] for levels in within[row["service"]].values()]),
        "totals": _row(None, [levels for buckets in (*within.values(), remainder) for levels in buckets.values()]),
        "lines_per_sec": round(lines_per_sec, 1),
        "errors_per_sec": round(errors_per_sec, 2),
        "is_approximate": counts.is_approximate,
    }


def _row(service: str | None, buckets: Iterable[Levels]) -> dict[str, Any]:
    levels = total(buckets)
    errors = sum(levels.get(level, 0) for level in ERRORS)
    return {"service": service, "lines": sum(levels.values()), "errors": errors, "levels": levels}


def _weight(row: dict[str, Any]) -> tuple[int, int, str]:
    return -row["errors"], -row["lines"], row["service"]


def _errors(times: range, services: Iterable[dict[int, Levels]]) -> list[int]:
    values = [0] * len(times)
    for buckets in services:
        for bucket, levels in buckets.items():
            values[(bucket - times.start) // times.step] += sum(levels.get(level, 0) for level in ERRORS)
    return values
