"""docker-compose.yml and .env.example say what LogFlow understands, and open nothing to other machines."""

from pathlib import Path

import pytest
import yaml
from dotenv import dotenv_values

from logflow_app.config import Config, load, refuse_unserved

ROOT = Path(__file__).parents[1]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("service", ["worker", "shipper"])
def test_settings_of_the_containers_are_served(service: str) -> None:
    """Worker and shipper start from their environment alone, and find Kafka and Elasticsearch by their names."""
    config = load(environ=SERVICES[service]["environment"])
    refuse_unserved(config)
    brokers = [broker.split(":")[0] for broker in config.kafka.brokers]
    hosts = [str(host).split("/")[2].split(":")[0] for host in config.output.elasticsearch.hosts]
    assert (brokers, hosts) == (["kafka"], ["elasticsearch"])


def test_every_port_is_bound_to_this_machine() -> None:
    """No service can be reached from another machine."""
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert len(ports) == 3
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_every_image_names_its_version() -> None:
    """The same file starts the same versions tomorrow."""
    tags = {name: service["image"].partition(":")[2] for name, service in SERVICES.items()}
    assert [name for name, tag in tags.items() if tag in {"", "latest"}] == []


def test_every_volume_is_declared() -> None:
    """What a service keeps, it keeps in a named volume of this file."""
    mounts = [mount.split(":/")[0] for service in SERVICES.values() for mount in service["volumes"]]
    assert {mount for mount in mounts if "/" not in mount} == set(COMPOSE["volumes"])


def test_the_example_environment_is_the_default() -> None:
    """.env.example can be copied as it is: it is served, and reaches what docker-compose.yml starts."""
    config = load(environ=dotenv_values(ROOT / ".env.example"))
    refuse_unserved(config)
    assert config.kafka.brokers == Config().kafka.brokers
    assert config.output.elasticsearch.hosts == Config().output.elasticsearch.hosts
