"""What a child prints, in a file of bounded size that the child writes by itself."""

import os
import re
import shutil
from pathlib import Path

MOST_BYTES = 10 * 2**20  # of a file and of the one before it, `<name>.log.1`
TAIL_BYTES = 16 * 2**10
_LOGGED = re.compile(r"^(\[?\d{4}-\d\d-\d\d|[┌│├└+|]|\{)")  # lines of a log, a banner or JSON: no plain sentence
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class LogFile:
    """The log of one child. It has the file open itself and appends: no supervisor is needed to write it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def open(self) -> int:
        """Return a descriptor to append with; the caller closes it. Raises `OSError`."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    def size(self) -> int:
        """Return how many bytes the file has, 0 where there is none."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0

    def bound(self, most_bytes: int = MOST_BYTES) -> None:
        """Begin the file anew if it has grown too large; what was in it becomes `<name>.log.1`.

        The child goes on writing into the same file, so it is copied and cut; what it writes between is lost.
        """
        if self.size() <= most_bytes:
            return
        try:
            shutil.copyfile(self.path, self.path.with_name(f"{self.path.name}.1"))
        finally:  # with a full disk there is no copy, and all the more reason to cut
            os.truncate(self.path, 0)

    def tail(self, lines: int, start: int = 0) -> list[str]:
        """Return the last lines written at or after the byte `start`, without what colours them."""
        try:
            with self.path.open("rb") as file:
                file.seek(max(start if start <= self.size() else 0, self.size() - TAIL_BYTES))
                text = file.read().decode(errors="replace")
        except OSError:
            return []
        said = [line.rstrip() for line in _ESCAPES.sub("", text).splitlines() if line.strip()]
        return said[-lines:]

    def last_words(self, start: int, lines: int = 30) -> list[str]:
        """Return the plain sentences a process ended with, or the last lines where there are none."""
        said = self.tail(lines, start)
        first = next((n for n in range(len(said), 0, -1) if _LOGGED.match(said[n - 1])), 0)
        return said[first:] or said[-5:]
