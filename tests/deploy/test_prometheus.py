"""Prometheus asks every worker, with the token."""

from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
JOBS = {
    job["job_name"]: job
    for job in yaml.safe_load((ROOT / "deploy" / "prometheus" / "prometheus.yml").read_text())["scrape_configs"]
}
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
