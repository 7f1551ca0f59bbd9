"""Starts a real worker on a real Kafka, with its sinks watched."""

from pathlib import Path
from typing import Any

from bench.child import Child, python
from bench.config import inputs, write_config

ENDLESS = 1 << 60
COMMAND = ("-m", "faust", "-A", "bench.apps.worker", "worker", "-l", "warn")


def start_worker(
    folder: Path, bootstrap: str, parser: dict[str, str], total: int | None, output: dict[str, Any] | None = None
) -> Child:
    """Start `faust worker`; with an output it stores, else it encodes and lets go.

    Without a `total` it is there to be timed: how old lines are that say when they were sent comes into
    `latencies_in(folder)`.
    """
    sections = {"inputs": inputs(parser)}
    if output:
        sections["output"] = output
    config = write_config(folder, bootstrap, **sections)
    env = {"LOGFLOW_CONFIG": str(config), "BENCH_SINK": "real" if output else "discard"}
    if total is None:
        env["BENCH_LATENCIES"] = str(latencies_in(folder))
    return Child("worker", folder, python(*COMMAND), total or ENDLESS, env)


def latencies_in(folder: Path) -> Path:
    """Return the file in which a worker notes latencies."""
    return folder / "latencies"
