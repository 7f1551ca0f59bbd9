"""The gauge has a series for each file that is not whole, and for no other."""

from prometheus_client import CollectorRegistry, Gauge

from logflow_app.agents.gaps import GapSeries
from tests.tables.book import Book


def shown(gauge: Gauge) -> dict[tuple[str, str], float]:
    """Return what it exports."""
    samples = [sample for metric in gauge.collect() for sample in metric.samples]
    return {(sample.labels["host"], sample.labels["file"]): sample.value for sample in samples}


def make(most: int = 100) -> tuple[Gauge, GapSeries]:
    """Return a gauge of this test's own."""
    gauge = Gauge("gap_bytes", "Missing.", ["host", "file"], registry=CollectorRegistry())
    return gauge, GapSeries(gauge, most)


def test_a_series_comes_with_a_hole_and_goes_with_it() -> None:
    """And with the partition."""
    gauge, series = make()
    book = Book()
    for place in (0, 30):
        book.take("/app.log", place)
        book.take("/other.log", place)
    series.show([book.ledger])
    assert {("web-1", "/app.log"): 20, ("web-1", "/other.log"): 20} == shown(gauge)
    book.take("/app.log", 10, 20)
    book.take("/other.log", 10)
    series.show([book.ledger])
    assert {("web-1", "/other.log"): 10} == shown(gauge)
    series.show([])
    assert {} == shown(gauge)


def test_there_are_never_more_series_than_can_be_kept() -> None:
    """What is missing of all others stands in one."""
    gauge, series = make(most=3)
    book = Book()
    for number in range(10):
        book.take(f"/{number}.log", 0)
        book.take(f"/{number}.log", 20 + number)
    series.show([book.ledger])
    assert (4, 10 * 10 + sum(range(10))) == (len(shown(gauge)), sum(shown(gauge).values()))
    assert sum(10 + number for number in range(7)) == shown(gauge)["other", "other"]
