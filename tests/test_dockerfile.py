"""The Dockerfile makes a small image of everything, for whom nobody needs to be root."""

import json
import os
import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

import pytest
from dockerfile_parse import DockerfileParser

from logflow_app import __version__
from logflow_app.config import Config

ROOT = Path(__file__).parents[1]
FILE = ROOT / "Dockerfile"
BUILD_SECS = 240
ANSWER_SECS = 60


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


def test_the_steps_of_the_build_make_what_the_image_runs(tmp_path: Path) -> None:
    """Without Docker: what is copied is built and installed by the file's own commands, and everything starts."""
    source, wheels, installed = tmp_path / "source", tmp_path / "wheels", tmp_path / "logflow"
    source.mkdir()
    for value in values(BUILD, "COPY"):
        for name in value.split()[:-1]:
            copied = ROOT / name
            if copied.is_dir():
                shutil.copytree(copied, source / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(copied, source)
    (command,) = [value for value in values(BUILD, "RUN") if "pip wheel" in value]
    command = (
        re.sub(r"--mount=\S+ ", "", command).replace("/wheels", str(wheels)).replace("/opt/logflow", str(installed))
    )
    environ = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "PIP_NO_COMPILE": "1"}
    built = subprocess.run(
        ["sh", "-euc", command],
        cwd=source,
        env=environ,
        capture_output=True,
        text=True,
        timeout=BUILD_SECS,
        check=False,
    )
    assert 0 == built.returncode, built.stderr
    for arguments in (["logflow", "--help"], ["logflow", "ship", "--help"], ["faust", "--version"]):
        program = installed / "bin" / arguments[0]
        started = subprocess.run(
            [str(program), *arguments[1:]],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=ANSWER_SECS,
            check=False,
        )
        assert 0 == started.returncode, started.stderr
    asked = "import zoneinfo, tzdata, logflow_app.worker, shippers; print(zoneinfo.ZoneInfo('Europe/Berlin'))"
    python = subprocess.run(
        [str(installed / "bin" / "python"), "-W", "ignore", "-c", asked],
        cwd=tmp_path, env={"PYTHONTZPATH": ""}, capture_output=True, text=True, timeout=ANSWER_SECS, check=False,
    )  # fmt: skip
    assert "Europe/Berlin\n" == python.stdout, python.stderr
