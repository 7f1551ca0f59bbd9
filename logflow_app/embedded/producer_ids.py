"""Ids for idempotent producers, none given twice: a block at a time is marked on disk as given out."""

from pathlib import Path

from logflow_app.embedded.data_folder import read_json, write_json

BLOCK = 1000
FILE_NAME = "producer-ids.json"


class ProducerIds:
    """Gives out ids; after a restart it goes on with a new block."""

    def __init__(self, folder: Path) -> None:
        """Read where to go on; raises ConfigError."""
        self._file = folder / FILE_NAME
        self._next = self._end = int((read_json(self._file) or {"next": 0})["next"])

    def take(self) -> int:
        """Return an id that nobody has had; raises OSError."""
        if self._next == self._end:
            write_json(self._file, {"next": self._end + BLOCK})
            self._end += BLOCK
        self._next += 1
        return self._next - 1
