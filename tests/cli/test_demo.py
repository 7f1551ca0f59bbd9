"""`logflow demo` shows all of it on one machine, adds up, and leaves nothing behind."""

import json
import signal
import sqlite3
import time
import urllib.request
from collections import deque
from collections.abc import Iterator
from contextlib import closing
from itertools import repeat
from pathlib import Path

import pytest

from tests.cli.demos import DEADLINE_SECS, Demos, figures_of
from tests.e2e.pipeline import until
from tests.small_disk import small_disk

pytestmark = [pytest.mark.takes_minutes, pytest.mark.timeout(900)]

KEYS = ("shipped", "stored", "dropped", "buried", "alerts_fired", "alerts_resolved", "notifications_received")


@pytest.fixture
def demos(tmp_path: Path) -> Iterator[Demos]:
    """Demos in a folder of the test's own."""
    made = Demos(tmp_path)
    yield made
    made.close()


def lines_in(data: Path) -> int:
    """Return how many lines the generator has written."""
    return (data / "demo-logs" / "shop.log").read_bytes().count(b"\n")


def documents_in(data: Path) -> int:
    """Return how many documents the store holds, asked without LogFlow."""
    total = 0
    for path in (data / "store").glob("*.sqlite"):
        with closing(sqlite3.connect(path)) as store:
            total += store.execute("SELECT count(*) FROM events").fetchone()[0]
    return total


def test_a_demo_adds_up_is_resumed_and_adds_up_through_the_death_of_each_child(demos: Demos) -> None:
    """Every line is stored, every alert told and resolved; kill -9 of anybody changes nothing."""
    first = demos.start("--duration", "6s")
    first.until_said("LogFlow is ready: http://127.0.0.1:")
    with urllib.request.urlopen(f"http://127.0.0.1:{demos.port}/health/live", timeout=20) as answer:
        assert 200 == answer.status
    figures = figures_of(first.end(), first.said)
    assert list(KEYS) == list(figures)
    assert 600 <= figures["shipped"]
    assert (0, 0) == (figures["dropped"], figures["buried"])
    assert figures["alerts_fired"] >= 1
    assert "firing: " in first.said()
    assert {} == first.children()

    second = demos.start("--duration", "12s")
    second.until_said("generator: ready")
    for program in ("ship", "broker", "faust", "generate", "receive"):
        second.kill(program)
        second.until_said(": was ended by SIGKILL; it is started again")
    resumed = figures_of(second.end(), second.said)
    assert resumed["shipped"] > figures["shipped"]
    assert resumed["alerts_fired"] > figures["alerts_fired"]
    assert 5 == second.said().count("was ended by SIGKILL")
    assert resumed["shipped"] - resumed["dropped"] == lines_in(demos.data) == documents_in(demos.data)
    assert resumed["notifications_received"] == resumed["alerts_fired"] + resumed["alerts_resolved"]
    assert {} == second.children()


def test_nothing_is_left_behind_and_nothing_is_started_twice(demos: Demos) -> None:
    """Whoever ends it, and how; a second demo is told where the first one is."""
    first = demos.start()
    first.until_said("LogFlow is ready")
    second = demos.start()
    assert (2, "") == second.end()
    page = f"http://127.0.0.1:{demos.port}/"
    assert f"is in use by `logflow demo` (pid {first.process.pid}, {page})" in second.said()
    elsewhere = demos.start(data=demos.folder / "other")
    assert (2, "") == elsewhere.end()
    assert f"web.port: {demos.port} on 127.0.0.1 is taken by another program; choose another one (--port" in (
        elsewhere.said()
    )
    assert 4 <= len(first.children())
    first.end(signal.SIGKILL)
    third = demos.start()  # while the children of the first are still ending
    third.until_said("LogFlow is ready")
    status, printed = third.end(signal.SIGINT)
    assert 0 == status
    assert list(KEYS) == list(json.loads(printed))
    third.until_all_gone()


def test_a_demo_that_is_stopped_before_its_time_says_so(demos: Demos) -> None:
    """130, as a shell has it, also right after it was started; and all it had begun is gone."""
    demo = demos.start("--duration", "5m")
    until(demo.children, DEADLINE_SECS, demo.said)
    assert 130 == demo.end(signal.SIGINT)[0]
    demo.until_all_gone()


def test_a_folder_that_cannot_be_written_is_explained(demos: Demos, tmp_path: Path) -> None:
    """In a sentence, with status 2."""
    (tmp_path / "file").write_text("")
    demo = demos.start(data=tmp_path / "file" / "data")
    assert (2, "") == demo.end()
    assert "data_dir: expected a folder that can be written" in demo.said()
    assert "Traceback" not in demo.said()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk that is soon full."""
    with small_disk(tmp_path / "disk", 48 * 2**20) as folder:
        yield folder


def test_a_full_disk_is_waited_out(disk: Path, demos: Demos) -> None:
    """It is said in plain words, nobody is started again and again, and it all adds up when there is room."""
    demo = demos.start("--duration", "10s", data=disk / "data")
    demo.until_said("generator: ready")
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space left"):
        deque((file.write(bytes(65536)) for _ in repeat(None)), maxlen=0)
    demo.until_said("is full: free some space; everything waits and goes on by itself")
    full_at = time.monotonic()
    until(lambda: time.monotonic() - full_at > 4)
    filler.unlink()
    demo.until_said("has room again")
    figures = figures_of(demo.end(), demo.said)
    assert figures["stored"] == figures["shipped"] - figures["dropped"] == lines_in(demo.folder)
    assert demo.said().count("started again") <= 5
