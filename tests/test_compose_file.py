"""docker-compose.yml and .env.example say what LogFlow understands, and open nothing to other machines."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from dotenv import dotenv_values

from logflow_app import __version__
from logflow_app.config import Config, load, refuse_unserved
from tests.services import elasticsearch, kafka

ROOT = Path(__file__).parents[1]
FILE = ROOT / "docker-compose.yml"
COMPOSE = yaml.safe_load(FILE.read_text())
SERVICES = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"].startswith("logflow:")}
TOKEN_FILE = "/run/logflow/web-token"
ANSWER_SECS = 60


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def answer_of(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a command that checks something, and return what it said."""
    return subprocess.run(command, capture_output=True, text=True, timeout=ANSWER_SECS, check=False)


def compose_program() -> list[str] | None:
    """Return how Docker Compose is called here, None where it is not installed; it needs no Docker to check a file."""
    for command in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(command[0]) and not answer_of([*command, "version"]).returncode:
            return command
    return None


@pytest.mark.parametrize(
    ("schema", "file"), [("compose-spec", FILE), ("github-workflows", ROOT / ".github" / "workflows" / "ci.yml")]
)
def test_the_file_follows_its_schema(schema: str, file: Path) -> None:
    """No key is misspelled or stands where nobody reads it."""
    answer = answer_of([sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(file)])
    assert 0 == answer.returncode, answer.stdout


def test_compose_takes_the_file() -> None:
    """Docker Compose itself reads it, all profiles included; where it is not installed the schema must do."""
    program = compose_program()
    if program is None:
        pytest.skip("NOT TESTED: needs Docker Compose")
    answer = answer_of([*program, "--file", str(FILE), "--profile", "*", "config", "--format", "json"])
    assert 0 == answer.returncode, answer.stderr
    assert set(SERVICES) == set(json.loads(answer.stdout)["services"])


@pytest.mark.parametrize("service", ["worker", "shipper"])
def test_settings_of_the_containers_are_served(service: str, tmp_path: Path) -> None:
    """Worker and shipper start from their environment alone, and find Kafka and Elasticsearch by their names."""
    token = tmp_path / "token"
    token.write_text("a-token-of-length")
    settings = SERVICES[service]["environment"]
    config = load(environ={key: str(token) if value == TOKEN_FILE else value for key, value in settings.items()})
    refuse_unserved(config)
    brokers = [broker.split(":")[0] for broker in config.kafka.brokers]
    hosts = [str(host).split("/")[2].split(":")[0] for host in config.output.elasticsearch.hosts]
    assert (brokers, hosts) == (["kafka"], ["elasticsearch"])


def test_every_port_is_bound_to_this_machine_and_taken_once() -> None:
    """No service can be reached from another machine, and none takes another's port."""
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert [] == [port for port in ports if not port.startswith("127.0.0.1:")]
    assert {"6066", "9092", "9200", "5601", "9090", "3000"} == {port.split(":")[1].split("-")[0] for port in ports}
    assert 6 == len(ports)


def test_every_image_names_its_version() -> None:
    """The same file starts the same versions tomorrow: those the tests run against, and our own."""
    images = {name: service["image"] for name, service in SERVICES.items()}
    assert [] == [image for image in images.values() if not re.fullmatch(r"[a-z/-]+:v?\d+\.\d+\.\d+", image)]
    assert {f"logflow:{__version__}"} == {service["image"] for service in OURS.values()}
    kafka_version = re.search(r"<kafka.version>([\d.]+)<", kafka.POM.read_text())
    assert (images["elasticsearch"], images["kibana"], images["kafka"]) == (
        f"elasticsearch:{elasticsearch.VERSION}",
        f"kibana:{elasticsearch.VERSION}",
        f"apache/kafka:{kafka_version[1] if kafka_version else 'unknown'}",
    )


def test_every_volume_is_declared_and_every_file_is_there() -> None:
    """What a service keeps, it keeps in a named volume of this file; what it is given stands in the repository."""
    mounts = [mount.split(":/")[0] for service in SERVICES.values() for mount in service.get("volumes", [])]
    assert {mount for mount in mounts if "/" not in mount} == set(COMPOSE["volumes"])
    assert [] == [mount for mount in mounts if mount.startswith("./") and not (ROOT / mount).exists()]


def test_every_service_is_bounded_and_watched() -> None:
    """None can eat the machine, none can gain rights, and each that stays tells whether it is well."""
    assert [] == [name for name, service in SERVICES.items() if "mem_limit" not in service]
    assert [] == [name for name, service in SERVICES.items() if "no-new-privileges:true" not in service["security_opt"]]
    assert [] == [name for name, service in OURS.items() if service["cap_drop"] != ["ALL"]]
    assert {"token", "generator"} == {
        name for name, service in SERVICES.items() if "test" not in service["healthcheck"]
    }


def test_who_needs_another_waits_until_it_is_well() -> None:
    """Not merely until it was started; for what ends by itself, until it has ended well."""
    conditions = [
        (needed, need["condition"])
        for service in SERVICES.values()
        for needed, need in service.get("depends_on", {}).items()
    ]
    expected = {True: "service_completed_successfully", False: "service_healthy"}
    assert [] == [(needed, given) for needed, given in conditions if given != expected[needed == "token"]]
    assert {"kafka", "elasticsearch", "token"} == set(SERVICES["worker"]["depends_on"])


def test_workers_can_be_many() -> None:
    """No name, port or folder of a worker is one that a second worker would need, too."""
    worker = SERVICES["worker"]
    assert set() == {"container_name", "hostname"} & set(worker)
    ((_, published, _),) = [port.split(":") for port in worker["ports"]]
    first, last = map(int, published.split("-"))
    assert last - first >= 9
    assert [] == [mount for mount in worker["volumes"] if not mount.endswith(":ro")]


def test_the_token_is_made_once_or_taken_as_given(tmp_path: Path) -> None:
    """Workers and Prometheus share a token that stands in no file of the repository and lasts over restarts."""
    file = tmp_path / "web-token"
    script = SERVICES["token"]["command"][-1].replace(TOKEN_FILE, str(file)).replace("$$", "$")

    def made(given: str) -> str:
        environ = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "GIVEN": given}
        subprocess.run([*SERVICES["token"]["command"][:-1], script], env=environ, check=True, timeout=ANSWER_SECS)
        return file.read_text()

    first = made("")
    assert 32 == len(first)
    assert [first, "the-token-of-my-own", "the-token-of-my-own"] == [made(""), made("the-token-of-my-own"), made("")]


def test_who_asks_for_the_token_has_it() -> None:
    """It is mounted, to be read only, wherever it is named."""
    named = {name for name, service in SERVICES.items() if TOKEN_FILE in service.get("environment", {}).values()}
    mounted = {name for name, service in SERVICES.items() if "token:/run/logflow:ro" in service.get("volumes", [])}
    assert {"worker", "grafana"} == named
    assert {*named, "prometheus"} == mounted


def test_the_example_environment_is_the_default() -> None:
    """.env.example can be copied as it is: it is served, and reaches what docker-compose.yml starts."""
    config = load(environ=dotenv_values(ROOT / ".env.example"))
    refuse_unserved(config)
    assert config.kafka.brokers == Config().kafka.brokers
    assert config.output.elasticsearch.hosts == Config().output.elasticsearch.hosts
