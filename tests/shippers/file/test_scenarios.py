"""The peers' own tailing scenarios, re-told as steps, where the corpora are: `LOGFLOW_CORPORA`, or beside us."""

import json
import os
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.shippers.file.driven import Driven

BESIDE = Path(__file__).parents[4] / "shared" / "corpora"
CASES = Path(os.environ.get("LOGFLOW_CORPORA", BESIDE)) / "tail-scenarios" / "cases-tail.jsonl"


@dataclass
class Scene:
    """A folder in which the steps of one scenario are played, and the shipper that watches it."""

    folder: Path
    shipper: Driven

    async def play(self, step: dict[str, Any]) -> None:
        """Do one step."""
        await getattr(self, f"_{step.pop('op')}")(**step)

    async def _write(self, file: str, text: str) -> None:
        with (self.folder / file).open("a") as stream:
            stream.write(text)

    async def _create(self, file: str) -> None:
        (self.folder / file).touch()

    async def _rename(self, **names: str) -> None:
        (self.folder / names["from"]).rename(self.folder / names["to"])

    async def _copy(self, **names: str) -> None:
        shutil.copyfile(self.folder / names["from"], self.folder / names["to"])

    async def _truncate(self, file: str) -> None:
        (self.folder / file).write_text("")

    async def _mkdir(self, **names: str) -> None:
        (self.folder / names["dir"]).mkdir()

    async def _symlink(self, **names: str) -> None:
        (self.folder / names["link"]).symlink_to(self.folder / names["to"])

    async def _start(self) -> None:
        self.shipper.start()

    async def _stop(self) -> None:
        await self.shipper.stop()

    async def _poll(self) -> None:
        await self.shipper.poll()

    async def _wait_flush_timeout(self) -> None:
        await self.shipper.pass_time(60.0)


def _cases() -> list[Any]:
    if not CASES.exists():
        missing = pytest.mark.skip(reason=f"NOT TESTED: no scenarios at {CASES}; LOGFLOW_CORPORA says where they are")
        return [pytest.param({}, id="scenarios", marks=missing)]
    return [pytest.param(case, id=case["id"]) for case in map(json.loads, CASES.read_text().splitlines())]


@pytest.mark.parametrize("case", _cases())
async def test_every_line_of_a_peers_scenario_comes_once(case: dict[str, Any], tmp_path: Path) -> None:
    """What the peer's own test expects of a tailer comes, no more and no less, and each file in order."""
    config, expected = case["config"], case["expected"]
    shipper = Driven(tmp_path, config["glob"], start_at=config["start_at"])
    scene = Scene(tmp_path, shipper)
    for step in json.loads(case["input"]):
        await scene.play(step)
    await shipper.stop()
    came = [line for line in shipper.tray.lines if line not in config.get("ignore_lines", ())]
    assert Counter(expected["lines"]) == Counter(came)
    assert expected["order"] == "any" or expected["lines"] == came
