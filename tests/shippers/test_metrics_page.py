"""A shipper serves its figures to Prometheus, and its health to whoever asks, on this machine alone."""

import re
import socket
from pathlib import Path

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from logflow_app.config import Config
from logflow_app.errors import ConfigError
from shippers.file.counters import Counters
from shippers.metrics_page import Page, serving
from shippers.producing import Producing
from shippers.reload import ReloadState
from shippers.rows import FileRow

DOCS = Path(__file__).parents[2] / "docs" / "metrics.md"


def page(**producing: object) -> Page:
    """Return what two inputs make."""
    rows = [
        FileRow("/a.log", "app", "l1", 100, 60, 40, 5.0, "active"),
        FileRow("/b.log", "app", "l2", 10, 10, 0, 7.0, "idle"),
        FileRow("/c.log", "web", "l3", 10, 5, 5, 0.0, "waiting"),
    ]
    counters = [Counters(lines_read=3, lag_bytes=40), Counters(lines_read=4, lag_bytes=5)]
    return Page(counters, rows, Producing(**{"state": "sending", "records": 9} | producing), ReloadState())


def free_address() -> str:
    """Return an address of this machine that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"127.0.0.1:{server.getsockname()[1]}"


async def fetch(address: str, path: str) -> tuple[int, str]:
    """Return the status and the text of an answer."""
    async with aiohttp.ClientSession() as session, session.get(f"http://{address}{path}") as answer:
        return answer.status, await answer.text()


async def test_prometheus_reads_every_figure_and_the_page_of_metrics_lists_it() -> None:
    """Counters are summed, lag is told per input, and docs/metrics.md names the same metrics, each once."""
    address = free_address()
    async with serving(address, page):
        status, text = await fetch(address, "/metrics")
    assert 200 == status
    samples = {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert 7 == samples["logflow_shipper_lines_read_total", ()]
    assert 9 == samples["logflow_shipper_producer_records_total", ()]
    assert 40 == samples["logflow_shipper_input_lag_bytes", (("input", "app"),)]
    assert 7 == samples["logflow_shipper_input_last_line_at_seconds", (("input", "app"),)]
    assert 1 == samples["logflow_shipper_input_files", (("input", "web"), ("state", "waiting"))]
    assert 1 == samples["logflow_shipper_producer_state", (("state", "sending"),)]
    assert 0 == samples["logflow_shipper_producer_state", (("state", "probing"),)]
    listed = re.findall(r"^- `(logflow_shipper_\w+)`", DOCS.read_text(), re.M)
    assert sorted(listed) == sorted({name for name, _ in samples if name.startswith("logflow_shipper_")})


@pytest.mark.parametrize(
    ("trouble", "word"),
    [
        ({"producing": Producing(state="probing")}, "probing"),
        ({"standing": ReloadState(error="a secret place: x")}, "configuration"),
    ],
)
async def test_health_says_what_is_wrong(trouble: dict[str, object], word: str) -> None:
    """It is 200 while all is well, and 503 with the reason when lines are held up."""
    address = free_address()
    async with serving(address, page):
        assert (200, '{"status": "ok", "problems": []}') == await fetch(address, "/health")
    async with serving(address, lambda: page()._replace(**trouble)):
        status, text = await fetch(address, "/health")
    assert (503, True) == (status, word in text)


async def test_a_taken_address_is_told() -> None:
    """As where to change it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(ConfigError, match=r"shipper\.metrics_address"):
            async with serving(address, page):
                pass


@pytest.mark.parametrize("address", ["0.0.0.0:9108", "10.0.0.1:9108", "example.org:9108", "9108"])
def test_other_machines_cannot_be_served(address: str) -> None:
    """The page asks nobody who they are."""
    with pytest.raises(ValueError, match="metrics_address"):
        Config.model_validate({"shipper": {"metrics_address": address}})
