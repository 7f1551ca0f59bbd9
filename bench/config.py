"""The configuration file that the measured LogFlow processes read."""

import json
import socket
from pathlib import Path
from typing import Any

from bench.load import INPUT


def write_config(folder: Path, bootstrap: str, **sections: Any) -> Path:
    """Write a `logflow.yaml` (JSON is YAML) with what the bench needs and return its path."""
    config = {
        "kafka": {"brokers": [bootstrap], "app_id": "bench"},
        "data_dir": str(folder / "data"),
        "web": {"port": _free_port()},
    } | sections
    path = folder / "logflow.yaml"
    path.write_text(json.dumps(config, indent=2))
    return path


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as held:
        return int(held.getsockname()[1])


def inputs(parser: dict[str, str], *paths: Path) -> dict[str, Any]:
    """Return the section `inputs` with one input, read by `parser`."""
    where = [str(path) for path in paths] or ["/var/log/app.log"]
    return {"files": [{"name": INPUT, "service": "app", "paths": where, "parser": parser}]}


def output_to(url: str) -> dict[str, Any]:
    """Return the section `output` for one Elasticsearch."""
    return {"elasticsearch": {"hosts": [url], "replicas": 0}}
