"""The loss proof as a metric: a series for each file of which bytes are missing, and none for any other."""

from collections.abc import Iterable

from prometheus_client import Gauge

from logflow_app.metrics import GAP_BYTES
from logflow_app.tables.arrivals import gaps_by_file
from logflow_app.tables.ledger import Ledger

MOST_SERIES = 100  # of a worker; what is missing of further files is added up under `other`


class GapSeries:
    """Keeps the gauge at what the ledgers say: a series goes when its holes are filled, or its lanes are forgotten."""

    def __init__(self, gauge: Gauge = GAP_BYTES, most: int = MOST_SERIES) -> None:
        self._gauge = gauge
        self._most = most
        self._shown: set[tuple[str, str]] = set()

    def show(self, ledgers: Iterable[Ledger]) -> None:
        """Show what is missing now of the files of these partitions."""
        missing = gaps_by_file(ledgers, self._most)
        for source in self._shown - missing.keys():
            self._gauge.remove(*source)
        for source, amount in missing.items():
            self._gauge.labels(*source).set(amount)
        self._shown = set(missing)
