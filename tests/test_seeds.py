"""docs/seeds.md is true: what it says works does, what it says is to come is not there."""

import importlib.util
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import click
import pytest
import yaml

from logflow_app.cli import main
from logflow_app.config import Config, load, unserved
from logflow_app.pipeline import compile_pipelines
from logflow_app.pipeline.decode import Place, decode
from shippers.command import shippers

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "seeds.md").read_text()
CONFIGS = ROOT / "tests" / "fixtures" / "config"
VARIABLES = ("LOG_PATH", "CHECKPOINT_DIR", "LOG_LEVEL", "HTTP_API_KEY", "API_KEY")
SERVICES = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
WEB_PORT = str(Config().web.port)


def section(title: str) -> str:
    """Return what stands under a heading of the page."""
    return PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def rows(title: str) -> list[list[str]]:
    """Return the rows of a heading's table, without its head."""
    lines = [line for line in section(title).splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


COMMANDS = [(command, state) for _, _, ours, state in rows("Commands") for command in re.findall("`([^`]+)`", ours)]
WORKING = sorted({command for command, state in COMMANDS if state == "works" and command != "logs-raw"})
TO_COME = sorted({command for command, state in COMMANDS if state == "to come"})
CONFIG_ROWS = [(file.strip("`"), state) for _, file, _, state in rows("Configuration files")]
FORMATS = re.findall(r"^### (.+? \((?:works|to come).*?\))\n(.*?)(?=^### |\Z)", section("Formats"), re.M | re.S)


def test_the_page_has_every_seed() -> None:
    """No seed, no example and no state is forgotten, and no other state is used."""
    assert {seed for seed, *_ in rows("Commands")} == {"000", "001", "002", "003", "004"}
    assert {state for *_, state in rows("Commands")} == {"works", "to come"}
    assert sorted(file for file, _ in CONFIG_ROWS) == sorted(path.name for path in CONFIGS.glob("seed_*.yaml"))
    assert len(FORMATS) == PAGE.count("\n### ")


@pytest.mark.parametrize("command", WORKING)
def test_a_command_that_works_is_there(command: str) -> None:
    """Its program exists and takes these arguments."""
    program, *arguments = shlex.split(command)
    checks = [check for name, check in CHECKS.items() if program.startswith(name)]
    assert len(checks) == 1, f"nothing here knows how to try {command!r}"
    checks[0](program, arguments)


def test_a_command_to_come_is_not_there() -> None:
    """When it comes, this page is to say so."""
    there = {("logflow", name) for name in main.list_commands(click.Context(main))}
    assert not there & {tuple(shlex.split(command)) for command in TO_COME}


@pytest.mark.parametrize(("file", "state"), CONFIG_ROWS)
def test_a_configuration_is_served_as_far_as_the_page_says(
    file: str, state: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every example loads, and those that work ask for nothing that is missing."""
    monkeypatch.chdir(tmp_path)
    missing = unserved(load(CONFIGS / file, dict.fromkeys(VARIABLES, "info")))
    assert state == ("loads" if missing else "works")


@pytest.mark.parametrize(("title", "text"), FORMATS, ids=[title for title, _ in FORMATS])
def test_a_format_becomes_the_document_beside_it(title: str, text: str) -> None:
    """A record of a seed's form is stored as the page says; the place of what is to come is still another."""
    record, *documents = re.findall(r"```\w+\n(.*?)\n```", text, re.S)
    if "(works" in title:
        (expected,) = map(json.loads, documents)
        assert stored(record, expected["ingested_at"]) == expected
    else:
        document = stored(record, "2025-11-04T14:02:10.000Z")
        new = "kubernetes" if "kubernetes" in json.loads(record) else "type"
        assert (documents, new in document, new in document["extra_fields"]) == ([], False, True)


def stored(value: str, arrival: str) -> dict[str, object]:
    """Return the document that a record of `logs-raw` becomes, with the defaults of the configuration."""
    arrival_ms = round(datetime.fromisoformat(arrival).timestamp() * 1000)
    record = SimpleNamespace(value=value.encode(), offset=1, timestamp=arrival_ms)
    (pack,) = decode([record], Place("logs-raw", 0, "incarnation"))
    (document,) = compile_pipelines(Config()).run(pack).documents
    return json.loads(document)


def takes(command: click.Command, arguments: list[str]) -> None:
    """Parse the arguments as the command would, down to its innermost command, and run nothing."""
    context = command.make_context(command.name, list(arguments))
    if isinstance(command, click.Group):
        rest = [*context._protected_args, *context.args]
        inner = command.get_command(context, rest[0])
        assert inner is not None, f"there is no command {rest[0]}"
        takes(inner, rest[1:])


def check_make(program: str, verbs: list[str]) -> None:
    """The verbs exist; nothing of them is run."""
    dry = subprocess.run(["make", "-n", *verbs], cwd=ROOT, capture_output=True, text=True, check=False)
    assert dry.returncode == 0, dry.stderr


def check_python(program: str, arguments: list[str]) -> None:
    """It is `python -m shippers`."""
    assert arguments[:2] == ["-m", "shippers"]
    takes(shippers, arguments[2:])


def check_faust(program: str, arguments: list[str]) -> None:
    """Faust is beside this Python, and finds its app where `-A` says."""
    assert (Path(sys.executable).parent / program).exists()
    assert importlib.util.find_spec(arguments[arguments.index("-A") + 1]) is not None


def check_script(program: str, arguments: list[str]) -> None:
    """The script can be run."""
    assert os.access(ROOT / program, os.X_OK)


def check_docker(program: str, arguments: list[str]) -> None:
    """The services named stand in docker-compose.yml."""
    assert arguments[:2] == ["compose", "up"]
    assert {name for name in arguments[2:] if name != "-d"} <= set(SERVICES)


def check_curl(program: str, arguments: list[str]) -> None:
    """Something listens there: docker-compose.yml publishes the port, and a worker serves the path."""
    port, path = re.fullmatch(r"http://localhost:(\d+)(/.*)", arguments[0]).groups()
    published = [address.split(":") for service in SERVICES.values() for address in service.get("ports", [])]
    assert [port] == [inside for _, outside, inside in published if outside.split("-")[0] == port == inside]
    pages = "".join(file.read_text() for file in (ROOT / "logflow_app" / "web").glob("*.py"))
    assert port != WEB_PORT or re.search(rf'(page|add_get)\("{re.escape(path)}"[,)]', pages)


CHECKS: dict[str, Callable[[str, list[str]], None]] = {
    "logflow": lambda _, arguments: takes(main, arguments),
    "make": check_make,
    "python": check_python,
    "faust": check_faust,
    "scripts/": check_script,
    "docker": check_docker,
    "curl": check_curl,
}
