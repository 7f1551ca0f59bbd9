"""Prometheus asks every worker, with the token."""

from pathlib import Path

import promql_parser
import yaml

from tests.deploy.test_grafana import exported, selectors

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "prometheus"
CONFIG = yaml.safe_load((FOLDER / "prometheus.yml").read_text())
JOBS = {job["job_name"]: job for job in CONFIG["scrape_configs"]}
SERVICES = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


def test_every_replica_of_the_worker_is_asked() -> None:
    """By the name docker-compose.yml gives it and the port it listens on, however many there are."""
    (discovery,) = JOBS["logflow"]["dns_sd_configs"]
    assert [] == [name for name in discovery["names"] if name not in SERVICES]
    assert ("A", 6066) == (discovery["type"], discovery["port"])
    assert SERVICES["worker"]["ports"][0].endswith(f":{discovery['port']}")


def test_the_token_is_shown() -> None:
    """Prometheus reads it where the workers read theirs."""
    shown = JOBS["logflow"]["authorization"]
    assert {"type": "Bearer", "credentials_file": SERVICES["worker"]["environment"]["LOGFLOW_WEB__TOKEN_FILE"]} == shown


def test_the_rules_ask_for_metrics_that_exist() -> None:
    """They stand where the container finds them, and each expression can be read."""
    (name,) = CONFIG["rule_files"]
    assert f"./deploy/prometheus/{name}:/etc/prometheus/{name}:ro" in SERVICES["prometheus"]["volumes"]
    rules = [rule for group in yaml.safe_load((FOLDER / name).read_text())["groups"] for rule in group["rules"]]
    asked = {each.name for rule in rules for each in selectors(promql_parser.parse(rule["expr"]))}
    assert {"logflow_gap_bytes"} == asked
    assert set() == asked - exported()
