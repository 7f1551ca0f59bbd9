"""`logflow status --files`: of each file what its shipper has read, and what has arrived of it (docs/loss-proof.md)."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import msgspec

from logflow_app.cli.printable import printable
from logflow_app.tables.arrivals import Arrival, Missing

if TYPE_CHECKING:
    from logflow_app.status import Status

Kind = TypeVar("Kind")
UNTOLD = "untold"  # by a shipper: it has ended, or tells of those that are further behind
STYLES = {"active": "green", "idle": "", "waiting": "yellow", "held": "yellow", "gone": "yellow", UNTOLD: "dim"}
PLAIN_WIDTH = 200


class Told(msgspec.Struct):
    """What a shipper tells of a file; see shippers.rows.FileRow."""

    path: str
    lane: str
    input: str = ""
    size: int = 0
    position: int = 0
    lag_bytes: int = 0
    last_line_at: float = 0.0
    state: str = UNTOLD


class FileState(NamedTuple):
    """A file as both ends tell of it; what one of them does not tell is None.

    The shipper has read it up to `position` and knows that Kafka has everything before; the workers have seen what
    `arrived`. `unread_bytes` are those between the two ends.
    """

    host: str
    path: str
    input: str
    lane: str
    state: str
    size: int | None
    position: int | None
    lag_bytes: int | None
    last_line_at: float | None
    arrived: Arrival | None

    @property
    def unread_bytes(self) -> int | None:
        """How much of what Kafka has was not read by the workers yet."""
        if self.position is None or self.arrived is None:
            return None
        return max(0, self.position - self.arrived.end)

    @property
    def missing_bytes(self) -> int:
        """How much has not arrived although something behind it has."""
        return self.arrived.missing_bytes if self.arrived else 0

    def as_json(self) -> dict[str, Any]:
        """Return it for those who read it by a program."""
        arrived = None
        if self.arrived is not None:
            holes = [msgspec.structs.asdict(hole) for hole in self.arrived.holes]
            arrived = msgspec.structs.asdict(self.arrived) | {"holes": holes}
        sums = {"unread_bytes": self.unread_bytes, "missing_bytes": self.missing_bytes}
        return self._asdict() | {"arrived": arrived} | sums


class Wanted(NamedTuple):
    """Which files are asked for: by host and path (a part of it, or a pattern with `*`), and only those with holes."""

    host: str = ""
    path: str = ""
    gaps: bool = False

    def fits(self, file: FileState) -> bool:
        """Return whether a file is asked for."""
        return _fits(self.host, file.host) and _fits(self.path, file.path) and (file.missing_bytes > 0 or not self.gaps)


def _fits(pattern: str, text: str) -> bool:
    return pattern in text or fnmatchcase(text, pattern)


def files_of(statuses: "Iterable[Status]", now: float) -> list[FileState]:
    """Return every file that is told of by a process that is alive: those with holes first, then the furthest behind.

    A file that no shipper tells of is there if a worker does: its shipper may have ended, and what is missing of it is
    missing all the same.
    """
    alive = [status for status in statuses if not status.is_stale(now)]
    arrived = _arrived(alive)
    streams = _streams(arrived)
    files = []
    for status, told in _told(alive):
        found = _together(told.lane, [arrived.pop(name) for name in streams.get(told.lane, ()) if name in arrived])
        own = (told.size, told.position, told.lag_bytes, told.last_line_at or None)
        files.append(FileState(status.host, told.path, told.input, told.lane, told.state, *own, found))
    nothing = (None, None, None, None)
    files += [FileState(each.host, each.file, "", each.lane, UNTOLD, *nothing, each) for each in arrived.values()]
    return sorted(files, key=lambda file: (-file.missing_bytes, -(file.lag_bytes or 0), file.host, file.path))


def _told(statuses: "Iterable[Status]") -> "Iterator[tuple[Status, Told]]":
    for status in statuses:
        yield from ((status, told) for told in _each(status.detail.get("files"), Told))


def _arrived(statuses: "Iterable[Status]") -> dict[str, Arrival]:
    """Return what has arrived of each lane: where its partition has changed hands, what was told last."""
    newest = sorted(statuses, key=lambda status: status.at)
    return {each.lane: each for status in newest for each in _each(status.detail.get("arrivals"), Arrival)}


def _streams(lanes: Iterable[str]) -> dict[str, list[str]]:
    """Return by file the lanes it has: one of its own name, or one for each stream in it (`<file>/stderr`)."""
    found: dict[str, list[str]] = {}
    for lane in lanes:
        for file in {lane, lane.rpartition("/")[0]} - {""}:
            found.setdefault(file, []).append(lane)
    return found


def _together(lane: str, arrivals: Sequence[Arrival]) -> Arrival | None:
    """Return what has arrived of all streams of a file as of one."""
    if len(arrivals) < 2:
        return arrivals[0] if arrivals else None
    return Arrival(
        lane=lane,
        host=arrivals[0].host,
        file=arrivals[0].file,
        begin=min(each.begin for each in arrivals),
        end=max(each.end for each in arrivals),
        at=max(each.at for each in arrivals),
        repeats=sum(each.repeats for each in arrivals),
        missing_bytes=sum(each.missing_bytes for each in arrivals),
        holes_total=sum(each.holes_total for each in arrivals),
        holes=[hole for each in arrivals for hole in each.holes],
    )


def _each(entries: object, kind: type[Kind]) -> Iterator[Kind]:
    """Give what can be understood: another version may say it otherwise."""
    for entry in entries if isinstance(entries, list) else ():
        try:
            yield msgspec.convert(entry, kind)
        except msgspec.ValidationError:
            continue


def untold_of(statuses: "Iterable[Status]", now: float) -> int:
    """Return how many files are followed that are not told of one by one."""
    details: list[Mapping[str, Any]] = [status.detail for status in statuses if not status.is_stale(now)]
    counts = [(detail.get("files_total"), detail.get("files")) for detail in details]
    return sum(total - len(files) for total, files in counts if isinstance(total, int) and isinstance(files, list))


def sentences_of(files: Iterable[FileState]) -> Iterator[str]:
    """Give a sentence for each hole that is told of."""
    for file in files:
        if file.arrived is None:
            continue
        name = f"{file.host} {file.path}"
        for hole in file.arrived.holes:
            yield f"{name}: {_hole(hole)}"
        further = file.arrived.holes_total - len(file.arrived.holes)
        if further > 0:
            yield f"{name}: and {further:,} further holes, {file.missing_bytes:,} bytes in all"


def _hole(hole: Missing) -> str:
    since = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(hole.since))
    missing = hole.end - hole.start
    return f"{missing:,} bytes from {hole.start:,} to {hole.end:,} have not arrived, those behind them have, at {since}"


def print_files(files: list[FileState], now: float) -> None:
    """Print a table."""
    from rich.console import Console  # noqa: PLC0415 - only a table needs it
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, pad_edge=False)
    table.add_column("HOST", overflow="fold")
    table.add_column("FILE", overflow="fold")
    table.add_column("STATE", no_wrap=True)
    for column in ("SIZE", "SHIPPED", "LAG", "ARRIVED", "UNREAD", "MISSING", "REPEATS", "LAST LINE"):
        table.add_column(column, no_wrap=True, justify="right")
    for file in files:
        arrived = file.arrived
        table.add_row(
            Text(printable(file.host)),
            Text(printable(file.path)),
            Text(file.state, style=STYLES.get(file.state, "")),
            *map(_number, (file.size, file.position, file.lag_bytes, arrived.end if arrived else None)),
            _number(file.unread_bytes),
            Text(f"{file.missing_bytes:,}", style="bold red" if file.missing_bytes else ""),
            _number(arrived.repeats if arrived else None),
            _ago(_last_line_at(file), now),
        )
    console = Console()
    console = console if console.is_terminal else Console(width=PLAIN_WIDTH)
    console.print(table)


def _last_line_at(file: FileState) -> float | None:
    return file.last_line_at or (file.arrived.at if file.arrived else None)


def _number(value: int | None) -> str:
    return "-" if value is None else f"{value:,}"


def _ago(at: float | None, now: float) -> str:
    if at is None:
        return "-"
    secs = max(0, int(now - at))
    for unit, length in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if secs >= 2 * length:
            return f"{secs // length}{unit} ago"
    return f"{secs}s ago"
