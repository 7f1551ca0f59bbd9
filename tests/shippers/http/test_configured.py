"""The configuration reaches the HTTP listeners."""

from pathlib import Path

from logflow_app.config import Config
from logflow_app.multiline import MultilineSettings
from shippers.http.configured import plans
from shippers.http.settings import HttpInput, Limits
from shippers.listening.tls import Tls

SEED = {
    "name": "http-api",
    "address": "0.0.0.0:8080",
    "path": "/in",
    "batch_path": "/all",
    "api_keys": ["secret-key-123"],
    "rate_limit": 100,
    "service": "api",
    "protocols": ["loki"],
    "multiline": {"pattern": "^x"},
    "tls": {"cert_file": "c.pem", "key_file": "k.pem", "key_password": "pw", "client_ca_file": "ca.pem"},
    "limits": {"max_events": 7, "idle_secs": 3},
    "elasticsearch_version": "9.0.0",
}


def test_every_setting_arrives() -> None:
    """Whatever can be said of an input is what its listener is told."""
    (plan,) = plans(Config.model_validate({"inputs": {"http": [SEED]}}))
    assert ("http-api", "https://0.0.0.0:8080") == (plan.name, plan.describes)
    assert plan.settings == HttpInput(
        name="http-api",
        host="0.0.0.0",
        port=8080,
        path="/in",
        batch_path="/all",
        protocols=("loki",),
        service="api",
        api_keys=("secret-key-123",),
        tls=Tls(Path("c.pem"), Path("k.pem"), "pw", Path("ca.pem"), written_at=(0, 0, 0)),
        rate_limit=100,
        elasticsearch_version="9.0.0",
        limits=Limits(max_events=7, idle_secs=3),
        joins=MultilineSettings(pattern="^x"),
    )


def test_without_settings_it_has_the_same_defaults() -> None:
    """Those of the configuration are those of the listener."""
    (plan,) = plans(Config.model_validate({"inputs": {"http": [{}]}}))
    assert HttpInput("http-0", "127.0.0.1", 8080) == plan.settings


def test_equal_settings_make_equal_plans() -> None:
    """So that a change elsewhere leaves the port open."""
    one, two, other = (
        next(iter(plans(Config.model_validate({"inputs": {"http": [{"service": service}]}})))) for service in "aab"
    )
    assert (True, False) == (one == two, one == other)


def test_a_renewed_certificate_makes_another_plan(tmp_path: Path) -> None:
    """So that a reload takes it, though the configuration has not changed."""
    tls = {"cert_file": str(tmp_path / "c.pem"), "key_file": str(tmp_path / "k.pem")}
    config = Config.model_validate({"inputs": {"http": [{"tls": tls}]}})
    before = next(iter(plans(config)))
    assert before == next(iter(plans(config)))
    (tmp_path / "c.pem").write_text("renewed")
    assert before != next(iter(plans(config)))
