"""`some-program | logflow ship --stdin` as processes: how it ends, and what it leaves behind when it is killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from shippers.command import ship
from shippers.stdin.place import own_folder
from tests.shippers.process import ROOT
from tests.shippers.shelf import Either

DEADLINE_SECS = 60


def start(folder: Path, *options: str) -> subprocess.Popen[bytes]:
    """Start the shipper with a pipe as its standard input; what it remembers is in the folder."""
    config = folder / "logflow.yaml"
    config.write_text(f"data_dir: {folder / 'data'}\n")
    with (folder / "log.txt").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "logflow_app", "ship", "--config", config, *options],
            cwd=ROOT,
            env={**os.environ, "PYTHONWARNINGS": "default"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
        )


def lines_of(printed: bytes) -> list[str]:
    """Return the lines of records that were printed."""
    found: list[str] = []
    for row in printed.splitlines():
        held = msgspec.json.decode(row, type=Either)
        found += held.raw_logs if held.raw_log is None else [held.raw_log]
    return found


def test_it_ends_with_status_0_when_the_program_has_ended(tmp_path: Path) -> None:
    """And has printed every line, labelled as asked, whatever bytes are in them."""
    shipper = start(tmp_path, "-", "--stdout", "--service", "batch", "--label", "team=blue", "--topic", "batch-events")
    lines = [f"line {n} ü" for n in range(20_000)]
    printed, _ = shipper.communicate("\n".join(lines).encode(), timeout=DEADLINE_SECS)
    assert (0, lines) == (shipper.returncode, lines_of(printed))
    meta = msgspec.json.decode(printed.splitlines()[0], type=Either).metadata
    assert ("batch", {"labels": {"team": "blue"}}, "batch-events") == (meta.service, meta.fields, meta.topic)


def test_a_stop_loses_nothing_that_was_written(tmp_path: Path) -> None:
    """SIGTERM while the program goes on: what it had written is printed, to the last byte."""
    shipper = start(tmp_path, "--stdin", "--stdout")
    assert shipper.stdin is not None
    assert shipper.stdout is not None
    shipper.stdin.write(b"first\n")
    shipper.stdin.flush()
    first = shipper.stdout.readline()
    shipper.stdin.write(b"".join(b"line %d\n" % n for n in range(3000)) + b"half")
    shipper.stdin.flush()
    shipper.send_signal(signal.SIGTERM)
    printed = shipper.stdout.read()
    assert 0 == shipper.wait(DEADLINE_SECS)
    shipper.stdin.close()
    shipper.stdout.close()
    assert ["first", *(f"line {n}" for n in range(3000)), "half"] == lines_of(first + printed)


def test_what_a_killed_one_had_taken_is_sent_by_the_next(tmp_path: Path) -> None:
    """Without a Kafka lines wait in a spool of each process's own; the next takes over what is left."""
    nowhere = ("--stdin", "--kafka", "127.0.0.1:1")
    both = [start(tmp_path, *nowhere) for _ in range(2)]
    for number, shipper in enumerate(both):
        assert shipper.stdin is not None
        shipper.stdin.write(b"of %d\n" % number)
        shipper.stdin.flush()
    deadline = time.monotonic() + DEADLINE_SECS
    while _held(tmp_path) < 2:
        assert time.monotonic() < deadline, (tmp_path / "log.txt").read_text()
        time.sleep(0.02)
    for shipper in both:
        shipper.kill()
        shipper.communicate(timeout=DEADLINE_SECS)
    remembers = ("--stdin", "--stdout", "--checkpoint-path", str(tmp_path / "checkpoints"))
    printed = [
        line for each in [start(tmp_path, *remembers) for _ in both] for line in lines_of(each.communicate(b"new\n")[0])
    ]
    assert ["new", "new", "of 0", "of 1"] == sorted(printed)
    assert 2 == len(list((tmp_path / "data" / "stdin").iterdir()))


def _held(folder: Path) -> int:
    """Return how many of the spools hold a line."""
    spools = (folder / "data" / "stdin").glob("*")
    return sum(any(b"of " in path.read_bytes() for path in spool.glob("*/*.seg")) for spool in spools)


def test_a_folder_in_use_is_not_given_twice(tmp_path: Path) -> None:
    """The same process gets the same one; what nobody has had for longest comes first."""
    for name, given_at in (("1", 2000), ("2", 1000)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "lock").touch()
        os.utime(tmp_path / name / "lock", (given_at, given_at))
    assert tmp_path / "2" == own_folder(tmp_path)
    assert tmp_path / "2" == own_folder(tmp_path)
    code = (
        "import sys, pathlib; from shippers.stdin.place import own_folder; print(own_folder(pathlib.Path(sys.argv[1])))"
    )
    other = subprocess.run([sys.executable, "-c", code, tmp_path], cwd=ROOT, capture_output=True, text=True, check=True)
    assert str(tmp_path / "1") == other.stdout.strip()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--topic", "a-events"], "--service, --label and --topic are for PATHS and --stdin"),
        (["--service", "a"], "--service, --label and --topic are for PATHS and --stdin"),
        (["--stdin", "--topic", "no/topic"], "expected letters, digits"),
        (["--stdin", "--label", "team"], "expected KEY=VALUE, got 'team'"),
        (["--stdin", "--label", "=blue"], "expected KEY=VALUE, got '=blue'"),
    ],
)
def test_what_cannot_be_meant_is_refused(arguments: list[str], words: str) -> None:
    """An option that would do nothing, or cannot be, is told."""
    result = CliRunner().invoke(ship, arguments)
    assert 2 == result.exit_code
    assert words in result.output
