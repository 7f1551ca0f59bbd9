"""The scripts of seed 001 start and stop the parts in the background, and nothing else."""

import os
import subprocess
import time
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parent.parent / "scripts"
STANDING_IN = '#!/bin/sh\necho "$0 $*"\nexec sleep 1000\n'


@pytest.fixture
def run(tmp_path):
    """Run a script with its own run folder and stand-ins for the programs; stop the pipeline afterwards."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("python", "faust", "logflow"):
        (programs / name).write_text(STANDING_IN)
        (programs / name).chmod(0o755)
    env = {name: value for name, value in os.environ.items() if name != "LOGFLOW_CONFIG"}
    env |= {"LOGFLOW_RUN_DIR": str(tmp_path / "run"), "LOGFLOW_BIN": str(programs), "START_SECS": "0.1"}

    def script(name: str, *args: str) -> subprocess.CompletedProcess:
        return subprocess.run([SCRIPTS / name, *args], env=env, capture_output=True, text=True, check=False, timeout=60)

    yield script
    script("stop-pipeline.sh")


def pid_of(tmp_path: Path, component: str) -> int:
    """Return the pid in a component's pid file."""
    return int((tmp_path / "run" / f"{component}.pid").read_text().split()[0])


def runs(pid: int) -> bool:
    """Say whether a process is there and no zombie."""
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(") ")[2][0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize(
    ("part", "scripts", "command"),
    [
        ("generator", ("generate-logs.sh", "stop-logs.sh"), "generate --rate 10 --rate 3"),
        ("shipper", ("start-shipper.sh", "stop-shipper.sh"), "-m shippers file --rate 3"),
        ("processor", ("start-processor.sh", "stop-processor.sh"), "-A logflow_app worker -l info --rate 3"),
    ],
)
def test_a_part_is_started_once_and_stopped_once(tmp_path, run, part, scripts, command):
    """Starting twice leaves one process, stopping twice is no error, and arguments reach the command."""
    start, stop = scripts
    first = run(start, "--rate", "3")
    pid = pid_of(tmp_path, part)
    second = run(start)
    assert (first.returncode, second.returncode) == (0, 0)
    assert second.stdout == f"{part} is already running (pid {pid})\n"
    assert (tmp_path / "run" / f"{part}.log").read_text().split(" ", 1)[1] == command + "\n"
    assert run(stop).stdout == f"{part} stopped\n"
    assert not runs(pid)
    assert run(stop).stdout == f"{part} is not running\n"


def test_the_pipeline_starts_reports_and_stops(run):
    """start-pipeline, pipeline-status and stop-pipeline agree on what runs."""
    assert run("pipeline-status.sh").returncode == 1
    assert run("start-pipeline.sh").returncode == 0
    status = run("pipeline-status.sh")
    assert status.returncode == 0
    assert [line.split(" (")[0] for line in status.stdout.splitlines()] == [
        "processor is running",
        "shipper is running",
        "generator is not running",
    ]
    assert run("start-pipeline.sh", "--with-logs").returncode == 0
    assert run("stop-pipeline.sh").stdout == "generator stopped\nshipper stopped\nprocessor stopped\n"
    assert run("pipeline-status.sh").returncode == 1


def test_the_shipper_follows_the_generators_file_unless_told_otherwise(tmp_path, run):
    """With neither arguments nor a configuration, start-shipper ships seed 001's sample_logs/app.log."""
    run("start-shipper.sh")
    command = (tmp_path / "run" / "shipper.log").read_text().split(" ", 1)[1]
    assert command == "-m shippers file --log-file sample_logs/app.log\n"


def test_a_foreign_process_with_an_old_pid_is_left_alone(tmp_path, run):
    """A pid file whose process ended and whose pid another process has got kills nobody."""
    stranger = subprocess.Popen(["sleep", "1000"])
    try:
        (tmp_path / "run").mkdir()
        (tmp_path / "run" / "shipper.pid").write_text(f"{stranger.pid}\n1\n")
        assert run("stop-shipper.sh").stdout == "shipper is not running\n"
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_part_that_ends_at_once_is_reported(tmp_path, run):
    """When the command fails at start, the script fails and shows the end of its output."""
    (tmp_path / "bin" / "faust").write_text("#!/bin/sh\necho no broker >&2\nexit 3\n")
    result = run("start-processor.sh")
    assert result.returncode == 1
    assert "no broker" in result.stderr
    assert not (tmp_path / "run" / "processor.pid").exists()


def test_a_part_that_ignores_sigterm_is_killed_in_the_end(tmp_path, run, monkeypatch):
    """After STOP_SECS a stubborn process is killed, and the script says so."""
    ready = tmp_path / "ready"
    (tmp_path / "bin" / "faust").write_text(f"#!/bin/sh\ntrap '' TERM\ntouch {ready}\nwhile :; do sleep 0.1; done\n")
    run("start-processor.sh")
    deadline = time.monotonic() + 60
    while not ready.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    pid = pid_of(tmp_path, "processor")
    monkeypatch.setenv("STOP_SECS", "1")
    result = subprocess.run(
        [SCRIPTS / "stop-processor.sh"],
        env=os.environ | {"LOGFLOW_RUN_DIR": str(tmp_path / "run"), "STOP_SECS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "was killed" in result.stderr
    assert not runs(pid)
