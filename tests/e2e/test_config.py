"""A mistake in the configuration: everybody says where it is, and nothing is started."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import REPOSITORY

PROGRAMS = Path(sys.executable).parent
COMMANDS = {
    "worker": [str(PROGRAMS / "faust"), "-A", "logflow_app", "worker", "-l", "info"],
    "shipper": [sys.executable, "-m", "shippers", "file"],
    "ship": [str(PROGRAMS / "logflow"), "ship"],
    "validate": [str(PROGRAMS / "logflow"), "validate"],
    "setup": [str(PROGRAMS / "logflow"), "setup"],
    "counts": [str(PROGRAMS / "logflow"), "counts"],
}


def run(command: list[str], folder: Path, text: str) -> subprocess.CompletedProcess[str]:
    """Run a command with this configuration."""
    (folder / "logflow.yaml").write_text(text)
    return subprocess.run(
        command,
        cwd=folder,
        env={"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("who", COMMANDS)
def test_a_typo_is_told_with_its_place(who: str, tmp_path: Path) -> None:
    """File, line and key, what was expected and what came, nothing else; exit status 2, and no trace is left."""
    done = run(COMMANDS[who], tmp_path, "data_dir: data\nweb:\n  port: sixty\nkafka:\n  brokrs: [localhost:1]\n")
    assert [
        "logflow.yaml:3: web.port: expected a whole number, came 'sixty'",
        "logflow.yaml:5: kafka.brokrs: expected a known key, came `brokrs`; did you mean `brokers`?",
    ] == done.stderr.splitlines()
    assert ("", 2) == (done.stdout, done.returncode)
    assert ["logflow.yaml"] == [path.name for path in tmp_path.iterdir()]


@pytest.mark.parametrize("who", ["worker", "shipper", "validate", "setup"])
def test_what_is_not_served_is_refused(who: str, tmp_path: Path) -> None:
    """A setting this version does not serve is not passed over: it is named, with what to do instead."""
    done = run(COMMANDS[who], tmp_path, "inputs:\n  files:\n    - {paths: /a.log}\noutput: {type: stdout}\n")
    assert "logflow.yaml:4: output.type: stdout is accepted, but not served" in done.stderr
    assert "use elasticsearch or sqlite" in done.stderr
    assert (1, 2) == (len(done.stderr.splitlines()), done.returncode)


@pytest.mark.parametrize("who", ["worker", "shipper"])
def test_a_folder_that_cannot_be_written_is_told(who: str, tmp_path: Path) -> None:
    """A data directory that is a file ends the program with a sentence about it and exit status 2."""
    (tmp_path / "data").write_text("in the way")
    done = run(COMMANDS[who], tmp_path, f"data_dir: data\ninputs:\n  files:\n    - paths: [{tmp_path}/*.log]\n")
    assert ("Traceback" in done.stderr, 2) == (False, done.returncode), done.stderr
    assert "data_dir: expected a folder that can be written" in done.stderr
