"""A folder in which the steps of a tailing scenario are played, and a tailer that watches it."""

import os
import shutil
from collections import Counter
from pathlib import Path
from typing import Any, Protocol

BESIDE = Path(__file__).parents[4] / "shared" / "corpora"
CORPUS = Path(os.environ.get("LOGFLOW_CORPORA", BESIDE)) / "tail-scenarios" / "cases-tail.jsonl"

Step = dict[str, Any]


class Tailer(Protocol):
    """Something that follows the files of a folder."""

    async def start(self) -> None:
        """Begin a life."""

    async def stop(self) -> None:
        """End it in good order."""

    async def poll(self) -> None:
        """Return when everything that is there has been read."""

    async def wait_for_flush(self) -> None:
        """Return when a last line without its end has been waited for long enough."""

    @property
    def came(self) -> list[str]:
        """The lines that came, over all lives."""


class Scene:
    """Plays steps (see the corpora's tail-scenarios/README.md)."""

    def __init__(self, folder: Path, tailer: Tailer) -> None:
        self.folder = folder
        self.tailer = tailer

    async def play(self, steps: list[Step]) -> None:
        """Do each step, and end the tailer."""
        for step in steps:
            what = {key: value for key, value in step.items() if key != "op"}
            await getattr(self, f"_{step['op']}")(**what)
        await self.tailer.stop()

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
        os.truncate(self.folder / file, 0)

    async def _mkdir(self, **names: str) -> None:
        (self.folder / names["dir"]).mkdir(parents=True)

    async def _symlink(self, **names: str) -> None:
        link = self.folder / names["link"]
        link.unlink(missing_ok=True)
        link.symlink_to(names["to"])

    async def _start(self) -> None:
        await self.tailer.start()

    async def _stop(self) -> None:
        await self.tailer.stop()

    async def _poll(self) -> None:
        await self.tailer.poll()

    async def _wait_flush_timeout(self) -> None:
        await self.tailer.wait_for_flush()


def assert_as_expected(case: dict[str, Any], came: list[str]) -> None:
    """Fail unless the case's lines came, each once, and in order where that is asked for."""
    expected = case["expected"]
    came = [line for line in came if line not in case["config"].get("ignore_lines", ())]
    assert Counter(expected["lines"]) == Counter(came)
    assert expected["order"] == "any" or expected["lines"] == came
