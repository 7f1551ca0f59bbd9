"""The scripts of seed 001 start and stop the parts in the background, and nothing else."""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
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
    shutil.copytree(SCRIPTS, tmp_path / "scripts", ignore=shutil.ignore_patterns("*.py"))
    for name in ("python", "faust", "logflow"):
        (programs / name).write_text(STANDING_IN)
        (programs / name).chmod(0o755)
    env = {name: value for name, value in os.environ.items() if not name.startswith("LOGFLOW_")}
    env |= {"LOGFLOW_RUN_DIR": str(tmp_path / "run"), "LOGFLOW_BIN": str(programs), "START_SECS": "0.1"}

    def script(name: str, *args: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [tmp_path / "scripts" / name, *args], env=env, capture_output=True, text=True, check=False, timeout=60
        )

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
        ("shipper", ("start-shipper.sh", "stop-shipper.sh"), "ship --rate 3"),
        ("broker", ("start-broker.sh", "stop-broker.sh"), "broker --rate 3"),
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
    assert command == "ship --log-file sample_logs/app.log\n"


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
        [tmp_path / "scripts" / "stop-processor.sh"],
        env=os.environ | {"LOGFLOW_RUN_DIR": str(tmp_path / "run"), "STOP_SECS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "was killed" in result.stderr
    assert not runs(pid)


def test_shellcheck_has_nothing_to_say():
    """What it warns of in a script is mended, not silenced."""
    if shutil.which("shellcheck") is None:
        pytest.skip("NOT TESTED: shellcheck is not installed (Debian package shellcheck)")
    scripts = sorted(str(path) for path in SCRIPTS.glob("*.sh"))
    checked = subprocess.run(
        ["shellcheck", "--external-sources", *scripts], cwd=SCRIPTS.parent, capture_output=True, text=True, check=False
    )
    assert (0, "") == (checked.returncode, checked.stdout)


def test_run_files_are_in_the_data_directory_for_their_owner_alone(tmp_path, run):
    """With LOGFLOW_DATA_DIR and no folder of their own they are in its `run`."""
    env = os.environ | {"LOGFLOW_DATA_DIR": str(tmp_path / "data"), "LOGFLOW_BIN": str(tmp_path / "bin")}
    env.pop("LOGFLOW_RUN_DIR", None)
    started = subprocess.run(
        [tmp_path / "scripts" / "start-shipper.sh"], env=env, capture_output=True, text=True, check=False
    )
    try:
        assert (0, True) == (started.returncode, (tmp_path / "data" / "run" / "shipper.pid").exists())
        assert 0o700 == (tmp_path / "data" / "run").stat().st_mode & 0o777
    finally:
        subprocess.run([tmp_path / "scripts" / "stop-shipper.sh"], env=env, capture_output=True, check=True)


def free_port() -> int:
    """Return a port of this machine that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def stored(store: Path) -> int:
    """Return how many documents a SQLite store holds."""
    try:
        with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as connection:
            return connection.execute("SELECT count(*) FROM events").fetchone()[0]
    except sqlite3.OperationalError:
        return 0


def test_the_whole_pipeline_runs_without_docker(tmp_path):
    """In a folder of its own with nothing but Python: lines that are generated are stored, twice started is once."""
    shutil.copytree(SCRIPTS, tmp_path / "scripts")
    env = {name: value for name, value in os.environ.items() if not name.startswith("LOGFLOW_")}
    env |= {"LOGFLOW_BIN": str(Path(sys.executable).parent), "LOGFLOW_WEB__PORT": str(free_port())}
    env |= {"LOGFLOW_BROKER__ADDRESS": f"127.0.0.1:{free_port()}", "START_SECS": "0.2"}

    def script(name: str, *args: str) -> subprocess.CompletedProcess:
        command = [tmp_path / "scripts" / name, *args]
        return subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=120)

    try:
        started = script("start-pipeline.sh", "--embedded", "--with-logs")
        assert 0 == started.returncode, started.stderr
        again = script("start-pipeline.sh", "--with-logs")
        assert ["processor", "shipper", "generator"] == [line.split()[0] for line in again.stdout.splitlines()]
        assert all("already running" in line for line in again.stdout.splitlines())
        deadline = time.monotonic() + 120
        stores = tmp_path / "logflow-data"
        while not any(stored(path) for path in stores.glob("store/**/*.sqlite")):
            assert time.monotonic() < deadline, [path.read_text()[-3000:] for path in stores.glob("run/*.log")]
            time.sleep(0.2)
        assert 0 == script("pipeline-status.sh").returncode
    finally:
        stopped = script("stop-pipeline.sh")
    assert ["generator", "shipper", "processor", "broker"] == [line.split()[0] for line in stopped.stdout.splitlines()]
    assert all(line.endswith(" stopped") for line in stopped.stdout.splitlines()), stopped.stderr
    assert [] == list((tmp_path / "logflow-data" / "run").glob("*.pid"))
