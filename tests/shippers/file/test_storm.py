"""Random histories of writing, rotating, crashing and acknowledging: in any order, every line arrives."""

import random
import shutil
from collections import defaultdict
from pathlib import Path

import pytest

from shippers.file.reader import ReadLimits
from shippers.file.settings import FileSettings
from tests.shippers.file.driven import Driven

STEPS = 120
FILES = 3
SETTINGS = FileSettings(read=ReadLimits(chunk_bytes=2048, max_line_bytes=4096, partial_line_secs=1e9))


class Storm:
    """A few logs, rotated by all means, a shipper that dies often, and an outlet that acknowledges when it likes."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.folder = folder
        self.shipper = Driven(folder, "*.log", "*.log.*", settings=SETTINGS)
        self.shipper.tray.holds = True
        self.written: list[str] = []
        self.rotations = 0
        self.partial: set[str] = set()
        for n in range(FILES):
            self._log(n).touch()

    def _log(self, n: int) -> Path:
        return self.folder / f"app{n}.log"

    async def step(self) -> None:
        """Let one thing happen."""
        weights = {
            "write": 8,
            "poll": 8,
            "acknowledge": 6,
            "save": 2,
            "crash": 2,
            "stop": 1,
            "rename": 2,
            "copy": 2,
            "tidy": 1,
        }
        happening = self.chance.choices(list(weights), list(weights.values()))[0]
        await getattr(self, happening)()

    async def write(self) -> None:
        """Append lines, the last one perhaps in two pieces with a look in between."""
        n = self.chance.randrange(FILES)
        texts = [
            f"app{n} {len(self.written) + m:06d} {'é' * self.chance.randrange(40)}"
            for m in range(self.chance.randrange(1, 60))
        ]
        self.written += texts
        body = "".join(text + self.chance.choice(["\n", "\r\n", "\n\n"]) for text in texts).encode()
        torn = self.chance.randrange(len(body) + 1)
        with self._log(n).open("ab") as file:
            file.write(body[:torn])
            file.flush()
            if self.chance.random() < 0.3:
                await self.poll()
            file.write(body[torn:])

    async def poll(self) -> None:
        """Let the shipper find and read."""
        await self.shipper.poll()

    async def acknowledge(self) -> None:
        """Acknowledge some of what is on its way."""
        self.shipper.tray.release(self.chance.randrange(20))

    async def save(self) -> None:
        """Let the shipper save, if it runs."""
        if self.shipper.shipper is not None:
            await self.shipper.save()

    async def crash(self) -> None:
        """Kill the shipper, if it runs."""
        if self.shipper.shipper is not None:
            await self.shipper.crash()

    async def stop(self) -> None:
        """End the shipper in good order, if it runs."""
        if self.shipper.shipper is not None:
            await self.shipper.stop()
            self.shipper.tray.held.clear()

    async def rename(self) -> None:
        """Rotate by renaming, at times to where no glob looks."""
        log = self._log(self.chance.randrange(FILES))
        self.rotations += 1
        await self.poll()  # a file that goes out of sight before it was ever seen is lost, and so it must be
        log.rename(
            log.with_name(self.chance.choice([f"{log.name}.{self.rotations}", f"{log.stem}-{self.rotations}.old"]))
        )
        if self.chance.random() < 0.3:
            await self.poll()
        log.touch()

    async def copy(self) -> None:
        """Rotate by copying and truncating, at times to where no glob looks, at times seen in between."""
        log = self._log(self.chance.randrange(FILES))
        self.rotations += 1
        await self.poll()  # a file that goes out of sight before it was ever seen is lost, and so it must be
        shutil.copyfile(
            log, log.with_name(self.chance.choice([f"{log.name}.{self.rotations}", f"{log.stem}-{self.rotations}.old"]))
        )
        if self.chance.random() < 0.3:
            await self.poll()
        with log.open("r+") as file:
            file.truncate(0)

    async def tidy(self) -> None:
        """Delete rotated files, once all of them has arrived and is saved."""
        await self.poll()
        self.shipper.tray.release()
        await self.save()
        for path in self.folder.iterdir():
            if path.is_file() and path.suffix != ".log" and self.chance.random() < 0.7:
                path.unlink()

    async def calm(self) -> None:
        """Let everything arrive."""
        await self.poll()
        self.shipper.tray.release()
        await self.shipper.stop()


@pytest.mark.parametrize("seed", range(12))
async def test_a_storm_loses_nothing_and_repeats_only_the_same(tmp_path: Path, seed: int) -> None:
    """Every line comes, under one id, a place always has the same text, and no byte is missing."""
    storm = Storm(tmp_path, seed)
    for _ in range(STEPS):
        await storm.step()
    await storm.calm()
    texts: dict[tuple[str, int], set[str]] = defaultdict(set)
    places: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for lane, offset, text in storm.shipper.tray.ids:
        texts[lane, offset].add(text)
        places[text].add((lane, offset))
    assert [] == sorted(set(storm.written) - places.keys())
    assert [] == sorted(places.keys() - set(storm.written))
    assert [] == [place for place, came in texts.items() if len(came) > 1]
    assert [] == [text for text, came in places.items() if len(came) > 1]
    assert {} == {lane: gap for lane, gap in storm.shipper.tray.gaps().items() if gap}
