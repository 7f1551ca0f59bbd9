"""Death at every step between a line's file and its checkpoint: no line is lost, and none changes its id."""

import asyncio
import json
import signal
import sys
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import Any, NoReturn

import pytest

from tests.shippers.file.driven import Driven, lines, numbers
from tests.shippers.file.dying import STEPS, trap
from tests.shippers.process import ROOT


class Death(BaseException):
    """Nobody catches it."""


def _die() -> NoReturn:
    raise Death


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("holds", [False, True], ids=["acknowledged", "on its way"])
async def test_whatever_step_it_dies_at_every_line_comes_under_one_id(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, count: int, *, holds: bool
) -> None:
    """Around each write, rename and sync of the checkpoint, each birth, and the sending of each chunk."""
    for name in ("a", "b"):
        (tmp_path / f"{name}.log").write_text(lines(0, 20, name))
    driven = Driven(tmp_path)
    driven.tray.holds = holds
    with monkeypatch.context() as patched:
        patched.setattr(STEPS[step].owner, STEPS[step].call, trap(STEPS[step], count, _die))
        try:
            await driven.poll()
            await driven.save()
            with (tmp_path / "a.log").open("a") as file:
                file.write(lines(20, 25, "a"))
            await driven.poll()
            await driven.save()
        except Death:
            pass
    await driven.crash()
    driven.tray.holds = False
    (tmp_path / "c.log").write_text(lines(0, 5, "c"))
    await driven.poll()
    expected = {*numbers(0, 25, "a"), *numbers(0, 20, "b"), *numbers(0, 5, "c")}
    if (tmp_path / "a.log").read_text() == lines(0, 20, "a"):
        expected -= set(numbers(20, 25, "a"))
    assert expected == set(driven.tray.lines)
    assert len(expected) == len({(lane, offset) for lane, offset, _ in driven.tray.ids})
    assert {0} == set(driven.tray.gaps().values())
    await driven.stop()


async def _run(folder: Path, *begin: str) -> tuple[int | None, list[dict[str, Any]]]:
    """Ship everything in a folder once; return the exit status and the records printed until then."""
    command = [sys.executable, *begin, "file", f"{folder}/*.log", "--stdout", "--once"]
    process = await asyncio.create_subprocess_exec(
        *command, "--checkpoint-path", str(folder / "checkpoints"), stdout=PIPE, stderr=PIPE, cwd=ROOT
    )
    out, _ = await process.communicate()
    return process.returncode, [json.loads(text) for text in out.splitlines(keepends=True) if text.endswith(b"\n")]


@pytest.mark.parametrize("step", ["after a rename", "between birth and first line", "after a chunk is sent"])
async def test_a_killed_command_goes_on_where_it_was(tmp_path: Path, step: str) -> None:
    """The same with a real process and a real SIGKILL."""
    (tmp_path / "a.log").write_text(lines(0, 20))
    status, first = await _run(tmp_path, "-m", "tests.shippers.file.dying", step, "1")
    ended, then = await _run(tmp_path, "-m", "shippers")
    assert (-signal.SIGKILL, 0) == (status, ended)
    texts = [text for record in (*first, *then) for text in record["raw_logs"]]
    places = [place for record in (*first, *then) for place in record["offsets"]]
    assert set(numbers(0, 20)) == set(texts)
    assert {n * 12 for n in range(20)} == set(places)
    assert 1 == len({record["metadata"]["lane"] for record in (*first, *then)})
