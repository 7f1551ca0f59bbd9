"""The commands that ship: what they take, and how they end."""

import asyncio
import fcntl
import json
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from logflow_app.config import Config
from shippers.command import KINDS, ship, shippers
from shippers.configured import FOLLOWED, SPOOLED
from shippers.file.configured import file_jobs
from shippers.options import RateText
from shippers.pacing import Rate
from shippers.wishes import Wishes

DEADLINE_SECS = 90.0
HASTE = "shipper: {shutdown_secs: 500ms}\n"


def test_every_kind_of_input_has_its_command() -> None:
    """`python -m shippers <kind>` is there for each that can be configured, and its help has an example."""
    assert {*FOLLOWED, *SPOOLED} == {*KINDS, "files"}
    assert {*KINDS, "file", "generate"} == set(shippers.commands)
    for name in shippers.commands:
        shown = CliRunner().invoke(shippers, [name, "--help"])
        assert (0, True) == (shown.exit_code, "--help" in shown.output)
        assert "Example" in shown.output


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("1000", Rate(1000, "lines")),
        ("1000/s", Rate(1000, "lines")),
        ("500 lines/s", Rate(500, "lines")),
        ("2MiB", Rate(2 * 2**20, "bytes")),
        ("1.5MB/s", Rate(1_500_000, "bytes")),
    ],
)
def test_a_rate_is_lines_or_bytes(text: str, rate: Rate) -> None:
    """A plain number is lines a second, one with a unit of size is bytes."""
    assert rate == RateText().convert(text, None, None)


@pytest.mark.parametrize("text", ["0", "-1", "fast", "", "1e9", "10 apples", "0B"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    """And the message says what one looks like."""
    with pytest.raises(click.BadParameter, match="such as 1000"):
        RateText().convert(text, None, None)


def test_a_limit_is_kept_in_small_steps() -> None:
    """A slow shipper reads little at once, so that its limit shows within a second."""
    config = Config.model_validate({"inputs": {"files": [{"paths": ["a.log"]}]}})
    (unlimited,) = file_jobs(config, Wishes())
    (limited,) = file_jobs(config, Wishes(rate=Rate(40_000, "bytes")))
    (crawling,) = file_jobs(config, Wishes(rate=Rate(1, "lines")))
    assert (512 * 1024, 10_000, 4096) == tuple(job.settings.read.chunk_bytes for job in (unlimited, limited, crawling))


def test_a_secret_is_no_option() -> None:
    """What stands on a command line stands in the process list."""
    assert not [param for param in ship.params if {"password", "token", "key"} & set(str(param.name).split("_"))]


class Command:
    """`python -m shippers file …` as a process."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        command = [sys.executable, "-m", "shippers", "file", *arguments]
        self._log = (folder / "stderr.txt").open("wb")
        self.process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=self._log)
        self.log = folder / "stderr.txt"

    def wait(self) -> int:
        """Return its status once it has ended."""
        status = self.process.wait(DEADLINE_SECS)
        self._log.close()
        assert self.process.stdout is not None
        self.process.stdout.close()
        return status


def lines_of(output: bytes) -> list[str]:
    """Return the lines in what was printed."""
    records = [json.loads(line) for line in output.splitlines()]
    return [line for record in records for line in record.get("raw_logs", [record.get("raw_log")])]


def waiting_in(command: Command) -> int:
    """Return how many bytes nobody has read yet."""
    assert command.process.stdout is not None
    answer = fcntl.ioctl(command.process.stdout, termios.FIONREAD, bytes(4))
    return int.from_bytes(answer, sys.byteorder)


def wait_until(condition: Callable[[], Any], say: Callable[[], object] = str) -> None:
    """Wait until the condition holds."""
    deadline = time.monotonic() + DEADLINE_SECS
    while not condition():
        assert time.monotonic() < deadline, say()
        time.sleep(0.01)


def test_once_ends_at_the_end_of_all_files(tmp_path: Path) -> None:
    """Rotated files included; a second run with the same checkpoint begins where the first ended."""
    (tmp_path / "app.log.1").write_text("1\n2\n")
    (tmp_path / "app.log").write_text("3\n")
    arguments = ("app.log*", "--stdout", "--once", "--checkpoint-path", "c")
    first = Command(tmp_path, *arguments)
    assert first.process.stdout is not None
    assert ["1", "2", "3"] == sorted(lines_of(first.process.stdout.read()))
    assert 0 == first.wait()
    with (tmp_path / "app.log").open("a") as file:
        file.write("4\n")
    second = Command(tmp_path, *arguments)
    assert second.process.stdout is not None
    assert ["4"] == lines_of(second.process.stdout.read())
    assert 0 == second.wait()


def test_named_files_are_read_as_said(tmp_path: Path) -> None:
    """Encoding, joining and service of files on the command line are those of its options."""
    (tmp_path / "app.log").write_bytes("Grüße\nTraceback (most recent call last):\n  File x\nE: y\n".encode("utf-16"))
    options = ("--encoding", "utf-16", "--multiline", "python", "--service", "shop")
    command = Command(tmp_path, "app.log", "--stdout", "--once", *options)
    assert command.process.stdout is not None
    printed = command.process.stdout.read()
    assert 0 == command.wait()
    assert ["Grüße", "Traceback (most recent call last):\n  File x\nE: y"] == lines_of(printed)
    assert {"shop"} == {json.loads(line)["metadata"]["service"] for line in printed.splitlines()}


@pytest.mark.parametrize(
    ("option", "words"), [("--encoding=klingon", "name of an encoding"), ("--multiline=cobol", "one or more of java")]
)
def test_what_is_unknown_is_refused_with_what_is_known(option: str, words: str) -> None:
    """Before anything is read."""
    shown = CliRunner().invoke(ship, ["app.log", option])
    assert (2, True, False) == (shown.exit_code, words in shown.output, "Value error" in shown.output)


def test_a_limit_drops_nothing(tmp_path: Path) -> None:
    """A limited run prints every line once."""
    lines = [f"{n:010d}" for n in range(3000)]
    (tmp_path / "app.log").write_text("".join(f"{line}\n" for line in lines))
    command = Command(tmp_path, "app.log", "--stdout", "--once", "--rate-limit", "30KB/s")
    assert command.process.stdout is not None
    assert lines == lines_of(command.process.stdout.read())
    assert 0 == command.wait()


def test_a_reader_that_leaves_ends_it_in_peace(tmp_path: Path) -> None:
    """As `| head` does: no traceback, and no error."""
    (tmp_path / "app.log").write_text("x" * 100 + "\n" * 5)
    with (tmp_path / "app.log").open("a") as file:
        file.writelines(f"{n} {'y' * 100}\n" for n in range(50_000))
    command = Command(tmp_path, "app.log", "--stdout")
    assert command.process.stdout is not None
    command.process.stdout.read(10)
    command.process.stdout.close()
    assert 0 == command.wait()
    assert "Traceback" not in command.log.read_text()


def test_it_ends_in_time_though_nobody_reads(tmp_path: Path) -> None:
    """SIGTERM ends it also when its output is full; what was not printed is printed by the next run."""
    with (tmp_path / "app.log").open("w") as file:
        file.writelines(f"{n} {'y' * 1000}\n" for n in range(20_000))
    (tmp_path / "logflow.yaml").write_text(HASTE)
    command = Command(tmp_path, "app.log", "--stdout", "--checkpoint-path", "c")
    wait_until(lambda: waiting_in(command) > 60_000, command.log.read_text)
    command.process.send_signal(signal.SIGTERM)
    assert 0 == command.process.wait(DEADLINE_SECS)
    assert command.process.stdout is not None
    printed = command.process.stdout.read().rpartition(b"\n")[0]  # the last line was not taken whole
    command.wait()
    again = Command(tmp_path, "app.log", "--stdout", "--once", "--checkpoint-path", "c")
    assert again.process.stdout is not None
    rest = again.process.stdout.read()
    assert 0 == again.wait()
    assert {str(n) for n in range(20_000)} == {line.split()[0] for line in lines_of(printed) + lines_of(rest)}


async def test_kafka_that_is_away_holds_up_no_end(tmp_path: Path) -> None:
    """The same with lines that wait for a Kafka that is not there."""
    (tmp_path / "app.log").write_text("waiting\n" * 1000)
    (tmp_path / "logflow.yaml").write_text(HASTE)
    command = await asyncio.to_thread(Command, tmp_path, "app.log", "--kafka", "127.0.0.1:1")
    await asyncio.to_thread(wait_until, lambda: "kafka_unreachable" in command.log.read_text(), command.log.read_text)
    command.process.send_signal(signal.SIGTERM)
    assert 0 == await asyncio.to_thread(command.wait), command.log.read_text()
