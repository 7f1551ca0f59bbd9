"""Children are started in order, again when they die, and none outlives its supervisor."""

import asyncio
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from logflow_app.errors import ConfigError
from logflow_app.supervisor import supervisor as module
from logflow_app.supervisor.child import Place
from logflow_app.supervisor.program import Stage
from logflow_app.supervisor.supervisor import Supervisor
from tests.processes import REPOSITORY
from tests.supervisor.telling import DEADLINE_SECS, Heard, program, runs, until


async def test_children_run_for_as_long_as_the_block_lasts(tmp_path: Path) -> None:
    """In groups of their own, with logs of their own."""
    heard = Heard()
    async with Supervisor(Place(tmp_path), heard) as supervisor:
        await supervisor.start([program("one", "steady"), program("two", "steady")])
        pids = [child.pid for child in supervisor.children.values()]
        await until(lambda: "steady" in (tmp_path / "logs" / "two.log").read_text())
        assert [pid for pid in pids if os.getpgid(pid) == pid] == pids
        assert ["running", "running"] == [status.state for status in supervisor.statuses()]
        assert pids == [status.pid for status in supervisor.statuses()]
    assert [False, False] == [runs(pid) for pid in pids]
    assert heard.has("one: ready after")


async def test_the_broker_is_ready_before_others_begin_and_ends_last(tmp_path: Path) -> None:
    """What feeds others ends before them."""
    heard, order = Heard(), []

    async def ready_later() -> bool:
        order.append(len(supervisor.children))
        return len(order) > 3

    async with Supervisor(Place(tmp_path), heard) as supervisor:
        broker = replace(program("broker", "steady", Stage.BROKER), ready=ready_later)
        await supervisor.start([program("shipper", "steady", Stage.SOURCE), broker])
        assert {1} == set(order)
        ended: list[str] = []
        for name, child in supervisor.children.items():
            stop = child.stop
            child.stop = lambda name=name, stop=stop: (ended.append(name), stop())[1]  # type: ignore[method-assign]
    assert ["shipper", "broker"] == ended


async def test_a_child_that_dies_is_started_again_and_it_is_said(tmp_path: Path) -> None:
    """With how it ended, in words."""
    heard = Heard()
    async with Supervisor(Place(tmp_path), heard) as supervisor:
        await supervisor.start([program("once", "once", mark=tmp_path / "mark")])
        await until(lambda: heard.has("once: was ended by SIGKILL; it is started again in 0.5 s"), lambda: heard.said)
        child = supervisor.children["once"]
        await until(lambda: child.state == "running" and "steady" in child.tail())
        assert 1 == child.restarts.count
        os.kill(child.pid, signal.SIGKILL)
        await until(lambda: heard.has("started again in 1.0 s"), lambda: heard.said)
        await until(lambda: child.state == "running" and child.pid)


async def test_the_end_of_its_log_is_shown(tmp_path: Path) -> None:
    """Nobody has to go and look for the file to see what it was."""
    heard = Heard()
    async with Supervisor(Place(tmp_path), heard) as supervisor:
        starting = asyncio.create_task(supervisor.start([program("short", "short")]))
        await until(lambda: heard.has("short: ended with status 1; it is started again"), lambda: heard.said)
        starting.cancel()
    (said, *_) = [text for text in heard.said if "status 1" in text]
    assert str(tmp_path / "logs" / "short.log") in said
    assert "    no luck today" in said.splitlines()


async def test_a_child_that_refuses_its_configuration_is_not_started_again(tmp_path: Path) -> None:
    """Its own sentences are shown, and all is over."""
    async with Supervisor(Place(tmp_path), Heard()) as supervisor:
        starting = asyncio.create_task(supervisor.start([program("steady", "steady"), program("refusing", "refusing")]))
        with pytest.raises(ConfigError, match=r"^refusing: x.y: expected a number, came `z`$"):
            await supervisor.failed
        await asyncio.gather(starting, return_exceptions=True)
        assert 0 == supervisor.children["refusing"].restarts.count


async def test_a_child_that_will_not_end_is_killed_with_its_own_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the time that every program of ours keeps."""
    heard, mark = Heard(), tmp_path / "mark"
    monkeypatch.setattr("logflow_app.supervisor.child.Child.stop.__defaults__", (0.5,))
    async with Supervisor(Place(tmp_path), heard) as supervisor:
        await supervisor.start([program("parent", "parent", mark=mark)])
        await until(lambda: "deaf" in supervisor.children["parent"].tail())
        pids = [supervisor.children["parent"].pid, int(mark.read_text())]
    await until(lambda: not any(runs(pid) for pid in pids))
    assert heard.has("parent: did not end when asked to, and was killed")


async def test_on_a_full_disk_nothing_is_started_again_until_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And it is said, once, in plain words."""
    heard, full, looks = Heard(), [True], []

    def is_full(_: Path) -> bool:
        looks.append(1)
        return full[0]

    monkeypatch.setattr(module, "is_full", is_full)
    async with Supervisor(Place(tmp_path), heard) as supervisor:
        starting = asyncio.create_task(supervisor.start([program("once", "once", mark=tmp_path / "mark")]))
        await until(lambda: heard.has("is full: free some space; everything waits"), lambda: heard.said)
        child = supervisor.children["once"]
        await until(lambda: child.state == "waiting")
        lives, looked = child.started_at, len(looks)
        await until(lambda: len(looks) > looked + 2)  # longer than its pause
        assert (lives, "waiting") == (child.started_at, child.state)
        full[0] = False
        await until(lambda: heard.has("has room again") and child.state == "running", lambda: heard.said)
        await starting
    assert 1 == sum("is full" in text for text in heard.said)


async def test_logs_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A child that talks all day fills no disk."""
    monkeypatch.setattr("logflow_app.supervisor.log_file.LogFile.bound.__defaults__", (50_000,))
    monkeypatch.setattr(module, "UPKEEP_SECS", 0.05)
    async with Supervisor(Place(tmp_path), Heard()) as supervisor:
        await supervisor.start([program("chatty", "chatty")])
        log = supervisor.children["chatty"].log
        await until(lambda: log.path.with_name("chatty.log.1").exists())
        await until(lambda: 0 < log.size() < 50_000)


@pytest.mark.parametrize(("how", "children"), [(signal.SIGKILL, ("steady", "deaf")), (signal.SIGTERM, ("steady",))])
def test_no_child_outlives_a_supervisor(tmp_path: Path, how: signal.Signals, children: tuple[str, ...]) -> None:
    """Even one that is killed and has no time for anything, and even a child that will not listen."""
    supervisor = subprocess.Popen(
        [sys.executable, "-m", "tests.supervisor.alone", str(tmp_path), *children],
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
    )
    try:
        assert supervisor.stdout is not None
        pids = [int(pid) for pid in supervisor.stdout.readline().split()]
        assert [True] * len(children) == [runs(pid) for pid in pids]
        supervisor.send_signal(how)
        asyncio.run(until(lambda: not any(runs(pid) for pid in pids)))
    finally:
        supervisor.kill()
        supervisor.communicate(timeout=DEADLINE_SECS)
