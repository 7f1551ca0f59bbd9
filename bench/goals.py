"""What the figures are to reach; a figure outside its bound is for the reader to see, it fails nothing."""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench.figures import Figure

Rows = dict[str, Figure]
Finding = Callable[[Rows], float | None]
FOUR, TEN = "Kafka → parsed, counted, encoded: 4 fields/", "Kafka → parsed, counted, encoded: 10 fields/"
SHIP, STORE, AGE = "file → Kafka/", "into Elasticsearch/", "line written → stored/"
LEISURE = "file → Kafka, at 10,000 lines/s/"
BROKER = "packs through a broker/"
SQLITE, SINK = "into SQLite/", "SQLite sink, with its index"
AT_LEAST, AT_MOST = operator.ge, operator.le


@dataclass(frozen=True)
class Goal:
    """A bound, and where the figure it is for is found (None where the run did not measure it)."""

    name: str
    reaches: Callable[[float, float], bool]
    bound: float
    find: Finding


def rate(row: str) -> Finding:
    """Find the lines a second of a row."""
    return lambda rows: rows[row].lines_per_sec if row in rows else None


def rate_ratio(ours: str, theirs: str) -> Finding:
    """Find how many times as fast one row is as another."""
    both = {ours, theirs}
    return lambda rows: (
        rows[ours].lines_per_sec / rows[theirs].lines_per_sec
        if both <= set(rows) and rows[theirs].lines_per_sec
        else None
    )


def last(prefix: str, value: Callable[[Figure], float]) -> Finding:
    """Find a value of the last row whose name begins so."""

    def find(rows: Rows) -> float | None:
        found = [value(figure) for row, figure in rows.items() if row.startswith(prefix)]
        return found[-1] if found else None

    return find


def _cpu_share(figure: Figure) -> float:
    return float(figure.more["cpu_share"])


WORKER, RAW = "LogFlow worker, packs", "raw loop, packs"
EIGHT_FILES = "LogFlow shipper, 8 file(s)"
GOALS = (
    Goal("worker, 4 fields, lines/s", AT_LEAST, 300_000, rate(FOUR + WORKER)),
    Goal("worker, 10 fields, lines/s", AT_LEAST, 180_000, rate(TEN + WORKER)),
    Goal("worker ÷ stock Faust agent", AT_LEAST, 20, rate_ratio(FOUR + WORKER, f"{FOUR}stock Faust agent")),
    Goal("worker ÷ Quix Streams", AT_LEAST, 5, rate_ratio(FOUR + WORKER, f"{FOUR}Quix Streams")),
    Goal("worker ÷ raw loop", AT_LEAST, 0.6, rate_ratio(FOUR + WORKER, FOUR + RAW)),
    Goal("worker ÷ raw loop, 10 fields", AT_LEAST, 0.6, rate_ratio(TEN + WORKER, TEN + RAW)),
    Goal("shipper, lines/s of one core", AT_LEAST, 500_000, last(f"{SHIP}LogFlow", lambda f: f.lines_per_cpu_sec)),
    Goal("shipper, lines/s", AT_LEAST, 500_000, last(f"{SHIP}LogFlow", lambda f: f.lines_per_sec)),
    Goal("shipper ÷ rsyslog", AT_LEAST, 1, rate_ratio(f"{SHIP}{EIGHT_FILES}", f"{SHIP}rsyslog, 8 file(s)")),
    Goal("shipper ÷ syslog-ng", AT_LEAST, 1, rate_ratio(f"{SHIP}{EIGHT_FILES}", f"{SHIP}syslog-ng, 8 file(s)")),
    Goal("shipper at 10,000 lines/s, share of a core", AT_MOST, 0.05, last(f"{LEISURE}1 file", _cpu_share)),
    Goal("shipper with 1,000 idle and 100 busy files", AT_MOST, 0.15, last(f"{LEISURE}100 file", _cpu_share)),
    Goal("syslog by TCP, lines/s", AT_LEAST, 100_000, rate("syslog → Kafka/LogFlow syslog, TCP")),
    Goal("syslog by UDP, lines/s", AT_LEAST, 50_000, rate("syslog → Kafka/LogFlow syslog, UDP")),
    Goal("HTTP batches, events/s", AT_LEAST, 200_000, rate("HTTP → Kafka/LogFlow HTTP, lines of JSON")),
    Goal("shipper, peak MB", AT_MOST, 150, last(f"{SHIP}LogFlow", lambda f: f.peak_rss_mb)),
    Goal(
        "broker, packs in ÷ Apache Kafka",
        AT_LEAST,
        0.8,
        rate_ratio(f"{BROKER}embedded broker, in", f"{BROKER}Apache Kafka, in"),
    ),
    Goal(
        "broker, packs out ÷ Apache Kafka",
        AT_LEAST,
        0.8,
        rate_ratio(f"{BROKER}embedded broker, out", f"{BROKER}Apache Kafka, out"),
    ),
    Goal("broker, peak MB", AT_MOST, 80, last(f"{BROKER}embedded broker", lambda f: f.peak_rss_mb)),
    Goal(
        "Elasticsearch, worker ÷ ready-made bodies",
        AT_LEAST,
        0.8,
        rate_ratio(f"{STORE}LogFlow worker", f"{STORE}ready-made bulk bodies"),
    ),
    Goal("SQLite sink with its index, lines/s", AT_LEAST, 30_000, rate(f"{SQLITE}{SINK}")),
    Goal("worker into SQLite, lines/s", AT_LEAST, 30_000, rate(f"{SQLITE}Kafka → LogFlow worker → SQLite")),
    Goal(
        "p99 to a sink's acknowledgement, ms", AT_MOST, 150, last(f"{AGE}sink that lets go", lambda f: f.more["p99_ms"])
    ),
    Goal("p99 to the page, ms", AT_MOST, 500, last("line written → on the page/", lambda f: f.more["p99_ms"])),
    Goal("demo, start to page, s", AT_MOST, 10, last("the whole demo/", lambda f: f.more["page_secs"])),
    Goal("demo, all of it, MB", AT_MOST, 500, last("the whole demo/", lambda f: f.peak_rss_mb)),
    Goal("demo, crossing line → webhook, s", AT_MOST, 2, last("the whole demo/", lambda f: f.more["slowest_secs"])),
    Goal("worker at 100,000 lines/s, peak MB", AT_MOST, 250, last(f"{AGE}the same", lambda f: f.peak_rss_mb)),
    Goal("the same, growth once warm, MB", AT_MOST, 20, last(f"{AGE}the same", lambda f: f.more["growth_mb"])),
)


def reached(figures: list[Figure]) -> list[dict[str, Any]]:
    """Return each goal that was measured, with what was found."""
    rows = {f"{figure.part}/{figure.row}": figure for figure in figures}
    found = [(goal, value) for goal in GOALS if (value := goal.find(rows)) is not None]
    return [
        {"goal": goal.name, "bound": goal.bound, "found": round(value, 3), "reached": goal.reaches(value, goal.bound)}
        for goal, value in found
    ]
