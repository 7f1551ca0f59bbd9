"""The dashboard asks for what a worker exports, and for nothing else."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import promql_parser
import pytest
import yaml
from prometheus_client import REGISTRY

from logflow_app import metrics

GRAFANA = Path(__file__).parents[2] / "deploy" / "grafana"
DASHBOARD = json.loads((GRAFANA / "dashboards" / "logflow.json").read_text())
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
TARGETS = [(panel["title"], target["expr"]) for panel in PANELS for target in panel["targets"]]
PROMETHEUS_OWN = {"up"}


def exported() -> set[str]:
    """Return the name of every series a worker may export, as Prometheus stores it."""
    assert metrics.LINES_RECEIVED  # declared, and so in the registry
    suffixes = {"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"], "summary": ["_sum", "_count"]}
    return {
        metric.name + suffix for metric in REGISTRY.collect() for suffix in suffixes.get(metric.type, [""])
    }  # fmt: skip


def selectors(node: object) -> Iterator[promql_parser.VectorSelector]:
    """Give every selector of an expression."""
    if isinstance(node, promql_parser.VectorSelector):
        yield node
    for name in ("expr", "lhs", "rhs", "param", "vector_selector"):
        if (inner := getattr(node, name, None)) is not None:
            yield from selectors(inner)
    arguments = getattr(node, "args", None)
    for argument in arguments or []:
        yield from selectors(argument)


def parsed(expression: str) -> object:
    """Return the expression as Prometheus reads it, Grafana's own words replaced."""
    return promql_parser.parse(expression.replace("$__rate_interval", "1m").replace("$instance", ".*"))


@pytest.mark.parametrize(("title", "expression"), TARGETS)
def test_every_panel_asks_for_metrics_that_exist(title: str, expression: str) -> None:
    """Each expression can be read, and each of its series is declared in metrics.py or a process's own."""
    asked = {selector.name for selector in selectors(parsed(expression))}
    assert set(re.findall(r"(?:logflow|process)_\w+", expression)) | asked == asked, title
    assert asked, title
    assert set() == asked - exported() - PROMETHEUS_OWN


def test_the_data_is_found_where_the_dashboard_says() -> None:
    """Every panel names the source that is provisioned."""
    (source,) = yaml.safe_load((GRAFANA / "provisioning" / "datasources" / "prometheus.yml").read_text())["datasources"]
    named = {
        (target["datasource"]["type"], target["datasource"]["uid"]) for panel in PANELS for target in panel["targets"]
    }
    assert {(source["type"], source["uid"])} == named


def test_panels_stand_beside_each_other() -> None:
    """None covers another, none leaves the grid, and no two have one id."""
    places = [panel["gridPos"] for panel in DASHBOARD["panels"]]
    cells = [
        (x, y) for place in places
        for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])
    ]  # fmt: skip
    assert len(cells) == len(set(cells))
    assert 23 == max(x for x, _ in cells)
    assert len(places) == len({panel["id"] for panel in DASHBOARD["panels"]})


def test_the_dashboard_is_found() -> None:
    """Its folder is where docker-compose.yml mounts it."""
    (provider,) = yaml.safe_load((GRAFANA / "provisioning" / "dashboards" / "logflow.yml").read_text())["providers"]
    mounts = yaml.safe_load((GRAFANA.parents[1] / "docker-compose.yml").read_text())["services"]["grafana"]["volumes"]
    assert f"./deploy/grafana/dashboards:{provider['options']['path']}:ro" in mounts
