"""The files a shipper follows → what it tells of each of them."""

import time
from collections.abc import Iterator

from shippers.file.finder import Finder, shown
from shippers.file.opening import Opening
from shippers.file.progress import Progress
from shippers.file.reader import Reader
from shippers.file.register import Register
from shippers.rows import FileRow, State

ACTIVE_SECS = 60.0


def rows_of(register: Register, opening: Opening, finder: Finder) -> Iterator[FileRow]:
    """Yield a row for each file that is open or cannot be opened, and for each lane at rest. See FileRow."""
    now = time.time()
    for reader in register.readers.values():
        read_at = register.read_at.get(reader.lane.id, 0.0)
        yield _row(reader.progress, reader.size, reader.lag_bytes, read_at, _state(register, reader, now - read_at))
    for opened in opening.waiting.values():
        found = opened.found
        yield FileRow(shown(found.path), found.input, "", opened.size, 0, 0, 0.0, "held" if opened.is_held else "idle")
    for path in finder.unreadable:
        yield FileRow(path, "", "", 0, 0, 0, 0.0, "waiting")
    closed = {each.progress.lane.id: each for each in register.closed.values()}
    for name, progress in register.resting.items():
        size = closed[name].size if name in closed else progress.read_position
        lag_bytes = progress.read_position - progress.lane.position
        yield _row(progress, size, lag_bytes, register.read_at.get(name, 0.0), "idle" if name in closed else "done")


def _row(progress: Progress, size: int, lag_bytes: int, read_at: float, state: State) -> FileRow:
    lane = progress.lane
    return FileRow(lane.last_path, lane.input, lane.id, size, lane.position, lag_bytes, read_at, state)


def _state(register: Register, reader: Reader, quiet_secs: float) -> State:
    if reader.is_unsaved or register.succession.holds_back(reader):
        return "waiting"
    if reader.gone_since is not None:
        return "gone"
    if reader.progress.read_position < reader.size or quiet_secs < ACTIVE_SECS:
        return "active"
    return "idle"
