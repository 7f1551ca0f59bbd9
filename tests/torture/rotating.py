"""Logs of numbered lines, rotated by every means there is."""

import gzip
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

MOST_BACKUPS = 4


@dataclass
class Log:
    """One log: how many lines were written, and what is to happen when all of them have arrived."""

    path: Path
    written: int = 0
    when_arrived: Callable[["Log"], None] | None = None
    torn: str = ""

    def line(self, number: int) -> str:
        """Return a line's text."""
        return f"{self.path.stem} {number:08d} {'x' * (number * 7919 % 160)}"

    @property
    def last(self) -> str:
        """The last line written."""
        return self.line(self.written - 1)


@dataclass
class Rotating:
    """Writes and rotates. Nothing is ever taken away that nobody could have read: see `wants_arrival`."""

    folder: Path
    rnd: random.Random
    files: int
    logs: list[Log] = field(default_factory=list)
    did: dict[str, int] = field(default_factory=dict)
    hasten: float = 1.0

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)
        self.logs = [Log(self.folder / f"log{n:02d}.log") for n in range(self.files)]

    @property
    def lines(self) -> Iterator[str]:
        """Every line that was written."""
        for log in self.logs:
            yield from (log.line(n) for n in range(log.written))

    def step(self, log: Log, lines: int, has_arrived: Callable[[str], bool]) -> int:
        """Let one thing happen to a log; return how many lines were written."""
        if log.when_arrived is not None:
            if log.written and not has_arrived(log.last):
                return 0
            log.when_arrived(log)
            log.when_arrived = None
        if log.path.exists() and self.rnd.random() < 0.04 * self.hasten:
            self._rotate(log)
        return self._write(log, lines)

    def finish(self) -> None:
        """End every line."""
        for log in self.logs:
            self._append(log, "")

    def _append(self, log: Log, text: str) -> None:
        """Write behind what is there, after the rest of a line that was written in part."""
        with log.path.open("a") as file:
            file.write(log.torn + text)
        log.torn = ""

    def _write(self, log: Log, lines: int) -> int:
        first, count = log.written, self.rnd.randrange(1, 2 * lines)
        text = "".join(log.line(n) + "\n" for n in range(first, first + count))
        torn = self.rnd.randrange(1, 12) if self.rnd.random() < 0.2 else 0
        self._append(log, text[: len(text) - torn])
        log.torn = text[len(text) - torn :]
        log.written += count
        return count

    def _rotate(self, log: Log) -> None:
        self._append(log, "")
        kind = self.rnd.choice(("rename", "rename", "copytruncate", "truncate", "recreate", "away", "compress"))
        self.did[kind] = self.did.get(kind, 0) + 1
        getattr(self, f"_{kind}")(log)

    def _shift(self, log: Log) -> None:
        """Make room for a new `.1`; what would fall off the end is kept under a name no rotation touches again."""
        for n in range(MOST_BACKUPS, 0, -1):
            for ending in ("", ".gz"):
                old = log.path.with_name(f"{log.path.name}.{n}{ending}")
                number = n + 1 if n < MOST_BACKUPS else MOST_BACKUPS + 1 + log.written
                if old.exists():
                    old.rename(log.path.with_name(f"{log.path.name}.{number}{ending}"))

    def _rename(self, log: Log) -> None:
        self._shift(log)
        log.path.rename(log.path.with_name(f"{log.path.name}.1"))

    def _copytruncate(self, log: Log) -> None:
        self._shift(log)
        shutil.copyfile(log.path, log.path.with_name(f"{log.path.name}.1"))
        with log.path.open("r+") as file:
            file.truncate(0)

    def _away(self, log: Log) -> None:
        """Rename to where no glob looks; a log that was never seen would be lost there, so its lines arrive first."""
        log.when_arrived = lambda log: log.path.rename(log.path.with_suffix(f".old{log.written}")) and None

    def _truncate(self, log: Log) -> None:
        log.when_arrived = lambda log: log.path.write_text("") and None

    def _recreate(self, log: Log) -> None:
        log.when_arrived = lambda log: log.path.unlink()

    def _compress(self, log: Log) -> None:
        """Compress the newest backup, at times the log itself at once, as logrotate does without `delaycompress`."""
        backup = log.path.with_name(f"{log.path.name}.1")
        if not backup.exists():
            self._rename(log)
        packed = backup.with_name(f"{backup.name}.gz")
        if packed.exists():
            return
        with backup.open("rb") as file, gzip.open(packed, "wb", 6) as out:
            shutil.copyfileobj(file, out)
        shutil.copystat(backup, packed)
        backup.unlink()
