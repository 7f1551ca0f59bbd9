"""The files of a SQLite store: one a day, named by the day; and the end of the old ones."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path

DAY_MS = 86_400_000
DAY = re.compile(r"\d{4}\.\d\d\.\d\d")
DAY_FILE = re.compile(rf"logs-({DAY.pattern})\.sqlite")
OWN_FILE = re.compile(rf"logs-({DAY.pattern})\.(?:sqlite(?:-wal|-shm|-journal)?|span(?:\.part)?)")


@dataclass(frozen=True)
class DayFile:
    """The file of one day, `YYYY.MM.DD`.

    It holds the events whose *effective* day that is. Nearly all of them have a time of that day; one with a clock that
    is far off keeps the time its line says. So that a reader need not open every file to look for such strays, a small
    file beside it, the *span*, says how far their times reach. It is widened before they are stored, so it may say too
    much and never too little.
    """

    folder: Path
    day: str

    @property
    def path(self) -> Path:
        """Where the events are."""
        return self.folder / f"logs-{self.day}.sqlite"

    @cached_property
    def begin_ms(self) -> int:
        """The day's first millisecond."""
        return _begin_ms(self.day)

    def span(self) -> tuple[int, int]:
        """Return the earliest and the latest time an event of the file may have, in milliseconds."""
        first, last = self.begin_ms, self.begin_ms + DAY_MS - 1
        try:
            words = self._span_path.read_text(encoding="ascii").split()
            return min(first, int(words[0])), max(last, int(words[1]))
        except FileNotFoundError:
            return first, last
        except (ValueError, IndexError):  # whatever this is, it tells nothing: expect strays everywhere
            return -(2**63), 2**63 - 1

    def widen(self, first_ms: int, last_ms: int) -> None:
        """Let the span reach that far; to be called by who holds the file's write lock."""
        first, last = self.span()
        if first <= first_ms and last_ms <= last:
            return
        part = self._span_path.with_suffix(".span.part")
        part.write_text(f"{min(first, first_ms)} {max(last, last_ms)}\n", encoding="ascii")
        part.replace(self._span_path)

    @property
    def _span_path(self) -> Path:
        return self.folder / f"logs-{self.day}.span"


def day_file(folder: Path, day: str) -> DayFile:
    """Return the file of a day; raises `ValueError` for what is no day, so that no text of a line names a path."""
    if not is_day(day):
        raise ValueError(f"expected a day YYYY.MM.DD, came {day!r}")
    return DayFile(folder, day)


def is_day(text: str) -> bool:
    """Tell whether a text is a day of the calendar."""
    try:
        _begin_ms(text)
    except ValueError:
        return False
    return bool(DAY.fullmatch(text))


def day_files(folder: Path) -> list[DayFile]:
    """Return the files there are, newest day first; none where there is no folder. Raises `OSError`."""
    try:
        names = [path.name for path in folder.iterdir()]
    except FileNotFoundError:
        return []
    days = [found[1] for name in names if (found := DAY_FILE.fullmatch(name)) and is_day(found[1])]
    return [DayFile(folder, day) for day in sorted(days, reverse=True)]


def expired(folder: Path, today: date, retention_days: int) -> list[str]:
    """Return the days whose files have been kept long enough; none with `retention_days` 0. Raises `OSError`.

    A day is kept while it is one of the last `retention_days` before today, and so is whatever has another name.
    """
    if not retention_days:
        return []
    oldest = f"{today - timedelta(days=retention_days):%Y.%m.%d}"
    found = {match[1] for path in folder.iterdir() if (match := OWN_FILE.fullmatch(path.name))}
    return sorted(day for day in found if day < oldest and is_day(day))


def delete(folder: Path, day: str) -> None:
    """Delete the files of a day; somebody else may be doing the same. Raises `OSError`.

    The events go first: without them SQLite knows what is left beside them for leftovers.
    """
    for end in ("sqlite", "sqlite-wal", "sqlite-shm", "sqlite-journal", "span", "span.part"):
        (folder / f"logs-{day}.{end}").unlink(missing_ok=True)


def _begin_ms(day: str) -> int:
    return int(datetime.strptime(day, "%Y.%m.%d").replace(tzinfo=UTC).timestamp() * 1000)
