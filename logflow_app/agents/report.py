"""What a worker says of itself on logs-status."""

from collections.abc import Mapping, Sequence

from prometheus_client import Counter

from logflow_app.metrics import DEAD_LETTERS_BURIED, DOCUMENTS_STORED, LINES_DROPPED, LINES_RECEIVED, PARTITION_LAG
from logflow_app.status import Report, memory_bytes
from logflow_app.tables.arrivals import arrivals, gaps
from logflow_app.tables.ledger import NO_LANE, Ledger

REPEATED = "duplicate"  # dropped because they had arrived before: nothing is missing


def report(
    ledgers: Sequence[Ledger], outages: Mapping[str, float], troubles: Sequence[str], page: str, *, is_ready: bool
) -> Report:
    """Return how a worker is that owns the partitions of these ledgers; counted since it was started.

    `outages` are the outputs that are away, with seconds, `troubles` sentences about notifiers that fail. What has
    arrived of each file is told of so many lanes, see `arrivals`.
    """
    missing = gaps(ledgers)
    repeated = total(LINES_DROPPED, reason=REPEATED)
    figures = {
        "lines_received": total(LINES_RECEIVED),
        "lines_stored": total(DOCUMENTS_STORED),
        "lines_repeated": repeated,
        "lines_dropped": total(LINES_DROPPED) - repeated,
        "lines_buried": total(DEAD_LETTERS_BURIED),
        "lag_records": sum(sample.value for metric in PARTITION_LAG.collect() for sample in metric.samples),
        "gap_bytes": missing.missing_bytes,
        "partitions": len(ledgers),
        "outages": len(outages),
        "memory_bytes": memory_bytes(),
    }
    detail = {
        "page": page,
        "partitions": sorted(ledger.partition for ledger in ledgers),
        "lanes": sum(len(ledger.lanes) - (NO_LANE in ledger.lanes) for ledger in ledgers),
        "lanes_with_holes": missing.lanes,
        "arrivals": arrivals(ledgers),
        "outages": {name: int(outages[name]) for name in outages},
        "troubles": list(troubles),
    }
    return Report("waiting" if outages else "running" if is_ready else "starting", figures, detail)


def total(counter: Counter, **labels: str) -> float:
    """Return what a counter has come to, over all its labels but those given."""
    samples = (sample for metric in counter.collect() for sample in metric.samples)
    chosen = (
        sample for sample in samples if sample.name.endswith("_total") and labels.items() <= sample.labels.items()
    )
    return float(sum(sample.value for sample in chosen))
