"""A data directory is taken where it can be written, and left alone where a newer LogFlow has laid it out."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from logflow_app.data_dir import LAYOUT, MARK, check, claim
from logflow_app.errors import ConfigError
from tests.processes import REPOSITORY
from tests.services.machine import free_ports


def test_a_new_folder_is_made_and_marked(tmp_path: Path) -> None:
    """Twice changes nothing."""
    folder = tmp_path / "some" / "where"
    claim(folder)
    mark = (folder / MARK).read_text()
    claim(folder)
    assert {"layout": LAYOUT, "version": "0.1.0"} == json.loads(mark)
    assert [MARK] == [path.name for path in folder.iterdir()]
    assert mark == (folder / MARK).read_text()


def test_what_a_newer_version_wrote_is_left_alone(tmp_path: Path) -> None:
    """With the version that wrote it, and the way out."""
    (tmp_path / MARK).write_text(json.dumps({"layout": LAYOUT + 1, "version": "9.0.0"}))
    with pytest.raises(ConfigError, match=r"was written by LogFlow 9.0.0 \(layout 2\).*up to layout 1.*LOGFLOW_DATA"):
        claim(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", '{"layout": "x"}', "\x00"])
def test_a_mark_that_says_nothing_is_explained(tmp_path: Path, text: str) -> None:
    """It is not guessed what wrote the folder."""
    (tmp_path / MARK).write_text(text)
    with pytest.raises(ConfigError, match="delete that one file"):
        check(tmp_path)


def test_a_folder_that_cannot_be_is_refused(tmp_path: Path) -> None:
    """A file stands where it should be."""
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="data_dir: expected a folder that can be written"):
        claim(tmp_path / "file" / "data")


def test_a_missing_folder_is_nobodys(tmp_path: Path) -> None:
    """A shipper with a checkpoint elsewhere needs none."""
    check(tmp_path / "missing")
    assert not (tmp_path / "missing").exists()


@pytest.mark.parametrize("command", ["worker", "ship", "broker", "up", "demo"])
def test_every_program_leaves_a_newer_folder_alone(tmp_path: Path, command: str) -> None:
    """It ends with status 2 and says why, before it does anything."""
    data = tmp_path / "data"
    data.mkdir()
    (data / MARK).write_text(json.dumps({"layout": 7, "version": "9.0.0"}))
    config = tmp_path / "logflow.yaml"
    config.write_text(f"{{data_dir: {data}, kafka: {{brokers: '127.0.0.1:1'}}, inputs: {{files: [{{paths: x}}]}}}}")
    commands = {
        "worker": ["-m", "faust", "-A", "logflow_app", "worker", "--loglevel", "error"],
        "ship": ["-m", "logflow_app", "ship"],
        "broker": ["-m", "logflow_app", "broker"],
        "up": ["-m", "logflow_app", "up"],
        "demo": ["-m", "logflow_app", "demo", "--data-dir", str(data)],
    }
    ended = run(commands[command], config, tmp_path)
    assert 2 == ended.returncode, ended.stdout
    assert "was written by LogFlow 9.0.0" in ended.stdout
    assert "Traceback" not in ended.stdout


def run(arguments: list[str], config: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run one of our programs to its end."""
    (port,) = free_ports(1)
    env = {"LOGFLOW_CONFIG": str(config), "LOGFLOW_WEB__PORT": str(port), "PYTHONPATH": str(REPOSITORY)}
    return subprocess.run(
        [sys.executable, *arguments],
        env=env | {"PATH": "/usr/bin:/bin", "HOME": str(folder)},
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_folder_of_ours_is_for_us_alone(tmp_path: Path) -> None:
    """It holds every log line: other users of the machine may not look into one that LogFlow has made."""
    claim(tmp_path / "data")
    assert 0o700 == (tmp_path / "data").stat().st_mode & 0o777
