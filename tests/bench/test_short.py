"""The short form of the benchmarks, in every run of the tests: they work; their figures mean nothing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.services import Elasticsearch, Kafka

ROOT = Path(__file__).parents[2]
PARTS = {
    "Kafka → parsed, counted, encoded",
    "file → Kafka",
    "file → Kafka, at 10,000 lines/s",
    "syslog → Kafka",
    "HTTP → Kafka",
    "packs through a broker",
    "into Elasticsearch",
    "into SQLite",
    "line written → stored",
    "line written → on the page",
    "the whole demo",
}
ROWS = {"LogFlow worker, packs", "raw loop, packs", "stock Faust agent"}


@pytest.mark.kafka
@pytest.mark.elasticsearch
@pytest.mark.takes_minutes
@pytest.mark.timeout(900)
def test_every_part_of_the_bench_still_runs(kafka: Kafka, elasticsearch: Elasticsearch, tmp_path: Path):
    """Each part measures what it says, each program does some lines; Quix Streams is left to the long form."""
    figures = tmp_path / "figures.json"
    only = [option for name in ("worker", "raw", "stock", "elasticsearch") for option in ("--only", name)]
    command = [sys.executable, "-m", "bench", "--short", *only, "--json", str(figures)]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert 0 == done.returncode, done.stdout[-2000:] + done.stderr[-2000:]
    found = json.loads(figures.read_text())["figures"]
    assert PARTS == {figure["part"].partition(":")[0] for figure in found}
    assert ROWS <= {figure["row"] for figure in found}
    assert all(figure["lines"] > 0 for figure in found)
