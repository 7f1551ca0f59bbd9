"""`--once`: what is read to an end is shipped, and what is not is said."""

import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest

from logflow_app.errors import ConfigError
from shippers.configured import jobs
from shippers.wishes import Wishes
from tests.config.loaded import loaded
from tests.shippers.journald.journals import FIXTURES, entry, exported
from tests.shippers.process import ROOT

DEADLINE_SECS = 90.0
ONCE = Wishes(ends_when_read=True)
ENDLESS = "syslog: [{name: net}], journald: [{name: j}], kafka: [{name: k, brokers: 'k:9092', topics: [a]}]"


def ship(folder: Path, inputs: str) -> "subprocess.CompletedProcess[str]":
    """Run `logflow ship --once --stdout` with these inputs."""
    config = folder / "logflow.yaml"
    config.write_text(f"data_dir: {folder / 'data'}\ninputs:\n{inputs}")
    command = [sys.executable, "-m", "logflow_app", "ship", "--once", "--stdout", "--config", str(config)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=DEADLINE_SECS, check=False)


def printed(output: str) -> int:
    """Return how many lines have been printed."""
    records = [json.loads(row) for row in output.splitlines()]
    return sum(len(record.get("raw_logs", [None])) for record in records)


def test_a_journal_file_is_read_to_its_end(tmp_path: Path) -> None:
    """Beside files; with damage in it up to there, and the command ends with 0 all the same."""
    path, log = tmp_path / "journal.export", tmp_path / "app.log"
    path.write_bytes((FIXTURES / "shop.export").read_bytes())
    log.write_text("one\ntwo\n")
    journal = f"  journald: [{{name: j, path: {path}}}]\n"
    done = ship(tmp_path, journal)
    assert (0, 6) == (done.returncode, printed(done.stdout)), done.stderr
    path.write_bytes(exported([entry(1, b"whole")]) + b"=damage\n")
    done = ship(tmp_path, f"{journal}  files: [{{paths: [{log}]}}]\n")
    assert (0, 3) == (done.returncode, printed(done.stdout)), done.stderr
    assert "entries_damaged input=j" in done.stderr


def test_what_has_no_end_is_refused_in_true_words(tmp_path: Path) -> None:
    """The command ends with 2, and says what could be served and what is configured."""
    done = ship(tmp_path, "  syslog: [{name: net}]\n  journald: [{name: machine}]\n")
    sentence = "--once serves only inputs that are read to an end: files, docker, stdin, journald files; configured are"
    assert (2, True) == (done.returncode, f"{sentence} net, machine" in done.stderr), done.stderr


@pytest.mark.usefixtures("own_folder")
def test_what_is_left_out_beside_files_is_said(caplog: pytest.LogCaptureFixture) -> None:
    """Whoever mixes both learns which inputs wait for a run without `--once`."""
    with caplog.at_level(logging.WARNING):
        (job,) = jobs(loaded(f"inputs: {{{ENDLESS}, files: [{{paths: [a.log]}}]}}\n"), ONCE)
    assert "a.log" in str(job.describes)
    assert "inputs_left_out inputs=net,j,k why='--once serves only" in caplog.text


@pytest.mark.usefixtures("own_folder")
def test_nothing_configured_is_said_as_ever() -> None:
    """Without any input it is not `--once` that is in the way."""
    with pytest.raises(ConfigError, match="nothing to ship"):
        jobs(loaded(), ONCE)
