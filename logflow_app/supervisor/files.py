"""What the files of a run say: the lines that were shipped, the messages that were received."""

import os
from pathlib import Path

import msgspec

from shippers.file.checkpoint import Lane, read_lanes

BLOCK_BYTES = 2**20


class ShippedFiles:
    """Counts the lines of files up to where their shipper's checkpoint says that they have arrived."""

    def __init__(self, logs: Path, checkpoint: Path) -> None:
        self._logs = logs
        self._checkpoint = checkpoint
        self._counted: dict[str, tuple[int, int]] = {}  # lane → end of the last whole line counted, lines up to it

    def look(self) -> tuple[int, int]:
        """Return how many lines have arrived, and how many bytes of the files have not."""
        lanes = read_lanes(self._checkpoint)
        total = sum(self._lines(lane) for lane in lanes if Path(lane.last_path).parent == self._logs)
        arrived = {lane.inode: lane.position for lane in lanes}
        return total, sum(self._waiting(path, arrived) for path in self._logs.glob("*.log"))

    def size(self) -> int:
        """Return how many bytes the files have."""
        return sum(self._waiting(path, {}) for path in self._logs.glob("*.log"))

    @staticmethod
    def _waiting(path: Path, arrived: dict[int, int]) -> int:
        try:
            stat = path.stat()
        except OSError:
            return 0
        return max(0, stat.st_size - arrived.get(stat.st_ino, 0))

    def _lines(self, lane: Lane) -> int:
        """Return how many lines of a lane have arrived; what was counted before is not read again."""
        counted_to, lines = self._counted.get(lane.id, (0, 0))
        try:
            with Path(lane.last_path).open("rb") as file:
                if os.fstat(file.fileno()).st_ino != lane.inode:
                    return lines
                file.seek(counted_to)
                while data := file.read(min(BLOCK_BYTES, lane.position - counted_to)):
                    whole = data.rfind(b"\n") + 1
                    if not whole:
                        return lines + 1  # the end of a line that was sent unfinished
                    lines += _lines_in(data[:whole])
                    counted_to += whole
                    self._counted[lane.id] = counted_to, lines
                    file.seek(counted_to)
        except OSError:
            return lines
        return lines


class ReceivedMessages:
    """Tells messages apart that a receiver has written to its file; a message that came again is one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read_to = 0
        self._ids: set[str] = set()

    def look(self) -> int:
        """Return how many there are."""
        try:
            with self._path.open("rb") as file:
                file.seek(self._read_to)
                data = file.read()
        except OSError:
            return len(self._ids)
        whole = data.rfind(b"\n") + 1
        self._read_to += whole
        self._ids.update(message for line in data[:whole].splitlines() if (message := _message_in(line)))
        return len(self._ids)


class _Body(msgspec.Struct):
    id: str


class _Message(msgspec.Struct):
    body: _Body


def _message_in(line: bytes) -> str | None:
    """Return which message a line holds; one that a kill tore may stand in front of it."""
    begin = line.rfind(b'{"at":')
    try:
        return msgspec.json.decode(line[max(begin, 0) :], type=_Message).body.id
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _lines_in(data: bytes) -> int:
    """Return how many lines that are not empty stand in whole lines."""
    return sum(1 for line in data.split(b"\n") if line.strip(b"\r"))
