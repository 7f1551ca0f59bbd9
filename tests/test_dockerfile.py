"""The Dockerfile makes a small image of everything, for whom nobody needs to be root."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

import pytest
from dockerfile_parse import DockerfileParser

from logflow_app import __version__
from logflow_app.config import Config

ROOT = Path(__file__).parents[1]
FILE = ROOT / "Dockerfile"
BUILD_SECS = 540
ANSWER_SECS = 120

pytestmark = pytest.mark.timeout(BUILD_SECS + ANSWER_SECS)  # it fetches every package where none is at hand


class Step(NamedTuple):
    """An instruction and what stands behind it."""

    instruction: str
    value: str


def stages() -> list[list[Step]]:
    """Return the steps of each stage, its FROM included."""
    found: list[list[Step]] = []
    for entry in DockerfileParser(str(FILE)).structure:
        if entry["instruction"] == "FROM":
            found.append([])
        if entry["instruction"] != "COMMENT":
            found[-1].append(Step(entry["instruction"], entry["value"]))
    return found


BUILD, IMAGE = stages()


def values(steps: list[Step], instruction: str) -> list[str]:
    """Return what stands behind each of these instructions."""
    return [step.value for step in steps if step.instruction == instruction]


def test_both_stages_have_the_same_python_by_its_exact_version() -> None:
    """What is built for one interpreter runs on no other."""
    bases = [steps[0].value.removesuffix(" AS build") for steps in (BUILD, IMAGE)]
    assert bases[0] == bases[1]
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-[a-z]+", bases[0])


def test_the_image_runs_as_nobody_who_owns_its_data() -> None:
    """The user is told by number, as clusters want it, and owns the folder of the data and nothing else."""
    (user,) = values(IMAGE, "USER")
    (made,) = values(IMAGE, "RUN")
    (folder,) = values(IMAGE, "VOLUME")
    assert "10001:10001" == user
    assert "--uid 10001" in made
    assert f"install --directory --owner=logflow --group=logflow --mode=0750 {folder}" in re.sub(r"\s+", " ", made)
    assert f"LOGFLOW_DATA_DIR={folder}" in values(IMAGE, "ENV")[0]


def test_the_image_has_nothing_to_build_with() -> None:
    """Compilers stay in the stage before, and the environment has no pip of its own."""
    told = " ".join(values(IMAGE, "RUN"))
    assert [] == [tool for tool in ("build-essential", "gcc", "pip install", "wget", "curl") if tool in told]
    assert "--without-pip" in " ".join(values(BUILD, "RUN"))


def test_signals_reach_the_process() -> None:
    """No shell stands between Docker and what is to be stopped."""
    (entry,), (command,) = values(IMAGE, "ENTRYPOINT"), values(IMAGE, "CMD")
    assert ["tini", "--"] == json.loads(entry)
    assert ["faust", "-A", "logflow_app", "worker", "-l", "info"] == json.loads(command)
    assert ["python", "/usr/local/lib/logflow/healthcheck.py"] == json.loads(
        values(IMAGE, "HEALTHCHECK")[0].split("CMD")[1]
    )


def test_the_image_says_what_it_is() -> None:
    """Its labels name this version, its port is the worker's."""
    assert f'image.version="{__version__}"' in values(IMAGE, "LABEL")[0]
    assert [str(Config().web.port)] == values(IMAGE, "EXPOSE")


def test_what_is_copied_is_sent_to_the_builder() -> None:
    """.dockerignore lets through what the Dockerfile copies, and no secret or checkout beside it."""
    let_through = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    copied = [
        source for steps in (BUILD, IMAGE) for value in values(steps, "COPY") if "--from=" not in value
        for source in value.split()[:-1]
    ]  # fmt: skip
    assert [] == [source for source in copied if not (ROOT / source).exists()]
    assert [] == [source for source in copied if not any(source.startswith(path) for path in let_through)]
    assert [] == [
        path for path in (".env", ".git", ".venv", "logflow-data") if any(fnmatch(path, p) for p in let_through)
    ]


def test_a_linter_agrees() -> None:
    """Hadolint, where it is installed, finds nothing."""
    hadolint = shutil.which("hadolint")
    if hadolint is None:
        pytest.skip("NOT TESTED: needs hadolint")
    answer = subprocess.run([hadolint, str(FILE)], capture_output=True, text=True, timeout=ANSWER_SECS, check=False)
    assert 0 == answer.returncode, answer.stdout


IMPORT_ALL = """
import importlib, pkgutil, warnings, zoneinfo
warnings.simplefilter("ignore")
for package in (importlib.import_module("logflow_app"), importlib.import_module("shippers")):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
print(zoneinfo.ZoneInfo("Europe/Berlin"))
"""


class Built(NamedTuple):
    """What the file's own commands made without Docker: the wheel and the environment it is installed in."""

    wheel: Path
    programs: Path

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment, far from this repository."""
        command = [str(self.programs / program), *arguments]
        environ = {"PATH": os.environ["PATH"], "PYTHONTZPATH": ""}
        return subprocess.run(
            command, cwd=self.programs, env=environ, capture_output=True, text=True, timeout=ANSWER_SECS, check=False
        )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Copy what the file copies, and run the command that builds and installs it."""
    folder = tmp_path_factory.mktemp("build")
    source, wheels, installed = folder / "source", folder / "wheels", folder / "logflow"
    source.mkdir()
    for value in values(BUILD, "COPY"):
        for name in value.split()[:-1]:
            copied = ROOT / name
            if copied.is_dir():
                shutil.copytree(copied, source / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(copied, source)
    (command,) = [value for value in values(BUILD, "RUN") if "pip wheel" in value]
    command = re.sub(r"--mount=\S+ ", "", command)
    command = command.replace("/wheels", str(wheels)).replace("/opt/logflow", str(installed))
    environ = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "PIP_NO_COMPILE": "1"}
    done = subprocess.run(
        ["sh", "-euc", command],
        cwd=source,
        env=environ,
        capture_output=True,
        text=True,
        timeout=BUILD_SECS,
        check=False,
    )
    assert 0 == done.returncode, done.stderr
    (wheel,) = wheels.glob("*.whl")
    return Built(wheel, installed / "bin")


@pytest.mark.parametrize("command", [["logflow", "--help"], ["logflow", "ship", "--help"], ["faust", "--version"]])
def test_what_the_build_installs_starts(built: Built, command: list[str]) -> None:
    """The programs the image runs are there."""
    answer = built.run(*command)
    assert 0 == answer.returncode, answer.stderr


def test_everything_is_installed(built: Built) -> None:
    """Every module finds what it imports, and time zones are known where the system has none."""
    answer = built.run("python", "-c", IMPORT_ALL)
    assert "Europe/Berlin\n" == answer.stdout, answer.stderr


def test_the_image_has_what_inputs_need(built: Built) -> None:
    """A shipper in a cluster reads pods, and takes events by HTTP, without anything being added."""
    answer = built.run("python", "-W", "ignore", "-c", "import kubernetes_asyncio.client, opentelemetry.proto")
    assert 0 == answer.returncode, answer.stderr


def test_the_wheel_holds_every_file_of_the_packages(built: Built) -> None:
    """The pages' own files, too, and the license."""
    listed = subprocess.run(
        ["git", "ls-files", "logflow_app", "shippers"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    with zipfile.ZipFile(built.wheel) as wheel:
        names = set(wheel.namelist())
    assert [] == [name for name in listed.stdout.splitlines() if (ROOT / name).exists() and name not in names]
    assert f"logflow-{__version__}.dist-info/licenses/LICENSE" in names
    assert [] == [
        name
        for name in names
        if name.split("/")[0] not in {"logflow_app", "shippers", f"logflow-{__version__}.dist-info"}
    ]
