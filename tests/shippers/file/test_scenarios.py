"""Tailing scenarios, the peers' and our own, played to a shipper in this process."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.shippers.file.driven import Driven
from tests.shippers.file.retold import RETOLD
from tests.shippers.file.scenes import CORPUS, Scene, assert_as_expected


class InProcess:
    """A driven shipper as a tailer."""

    def __init__(self, folder: Path, config: dict[str, Any]) -> None:
        self._driven = Driven(folder, config["glob"], start_at=config["start_at"])

    async def start(self) -> None:
        """See Tailer.start."""
        self._driven.start()

    async def stop(self) -> None:
        """See Tailer.stop."""
        if self._driven.shipper is not None:
            await self._driven.stop()

    async def poll(self) -> None:
        """See Tailer.poll."""
        await self._driven.poll()

    async def wait_for_flush(self) -> None:
        """See Tailer.wait_for_flush."""
        await self._driven.pass_time(60.0)

    @property
    def came(self) -> list[str]:
        """See Tailer.came."""
        return self._driven.tray.lines


def _corpus() -> list[Any]:
    if not CORPUS.exists():
        missing = pytest.mark.skip(reason=f"NOT TESTED: no scenarios at {CORPUS}; LOGFLOW_CORPORA says where they are")
        return [pytest.param({}, id="scenarios", marks=missing)]
    cases = [json.loads(text) for text in CORPUS.read_text().splitlines()]
    return [pytest.param(case | {"steps": json.loads(case["input"])}, id=case["id"]) for case in cases]


@pytest.mark.parametrize("case", [*_corpus(), *(pytest.param(case, id=case["id"]) for case in RETOLD)])
async def test_every_line_of_a_scenario_comes_once(case: dict[str, Any], tmp_path: Path) -> None:
    """What the scenario expects of a tailer comes, no more and no less, and each file in order."""
    tailer = InProcess(tmp_path, case["config"])
    await Scene(tmp_path, tailer).play(case["steps"])
    assert_as_expected(case, tailer.came)
