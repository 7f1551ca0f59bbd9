"""How far sources that can be read again have been taken, as far as that lasts in the spool.

A mark is written in the entry that holds the lines before it. So that it outlives the entry, which is deleted once it
has arrived, marks are saved in a small file, synced, together with how far each lane has been looked through for them;
what stands behind that place is read when the spool is opened.
"""

import hashlib
import logging
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import msgspec

from logflow_app.errors import ConfigError
from logflow_app.segments import DamageError
from logflow_app.segments.swap import sync_folder
from shippers.spool.lane import SpoolLane
from shippers.spool.packet import Mark, decode

log = logging.getLogger(__name__)

VERSION = 1
NAME = "marks.json"
PREVIOUS = "marks.previous.json"
RESERVE = "marks.reserve"  # given up where a full disk has no room for the file whose saving would make room
RESERVE_BYTES = 64 * 1024
READ_BYTES = 2**20
UNSEEN_BYTES = 64 * 2**20  # so much may have to be looked through when the spool is opened


class Saved(msgspec.Struct):
    """Marks by key, each its place and number; and by lane up to where all marks in it are among these."""

    marks: dict[str, tuple[str, int]] = {}
    seen_to: dict[str, int] = {}
    number: int = 0


class _File(msgspec.Struct):
    version: int
    checksum: str
    saved: msgspec.Raw


class Marks:
    """The newest place of each key, kept in a folder."""

    def __init__(self, folder: Path) -> None:
        self.places: dict[str, str] = {}
        self._is_changed = False
        self._folder = folder
        self._numbers: dict[str, int] = {}
        self._number = 0

    def open(self, lanes: Iterable[SpoolLane]) -> None:
        """Take over what lasts in the file and in the lanes; raises ConfigError, OSError."""
        saved = _load(self._folder)
        self._number = saved.number
        for key, (place, number) in saved.marks.items():
            self._put(key, place, number)
        self._is_changed = False
        for lane in lanes:
            seen_to = saved.seen_to.get(lane.id, 0)
            lane.marks_saved_to = seen_to if seen_to <= lane.log.end_offset else 0
            self._read(lane)

    def keep_reserve(self) -> None:
        """Keep some room on the disk for saving; without any it is tried again the next time."""
        reserve = self._folder / RESERVE
        if not reserve.exists():
            with suppress(OSError):
                reserve.write_bytes(bytes(RESERVE_BYTES))

    def stamp(self, mark: Mark) -> tuple[str, str, int]:
        """Return a mark as a packet holds it."""
        return mark.key, mark.place, self._number + 1

    def put(self, stamped: tuple[str, str, int]) -> None:
        """Note a mark that has been written."""
        self._put(*stamped)

    def forget(self, key: str) -> None:
        """Leave a key out from now on; until the next saving a crash brings it back."""
        if self.places.pop(key, None) is not None:
            del self._numbers[key]
            self._is_changed = True

    def are_due(self, lanes: Iterable[SpoolLane]) -> bool:
        """Return whether there is something to save."""
        return self._is_changed or sum(lane.log.end_offset - lane.marks_saved_to for lane in lanes) > UNSEEN_BYTES

    def snapshot(self, lanes: Iterable[SpoolLane]) -> Saved:
        """Return what is to be saved now; it may be once everything taken by now is synced."""
        self._is_changed = False
        marks = {key: (place, self._numbers[key]) for key, place in self.places.items()}
        return Saved(marks, {lane.id: lane.log.end_offset for lane in lanes}, self._number)

    def save(self, saved: Saved) -> None:
        """Make a snapshot last; raises OSError, and then what was saved before does. May run in a thread."""
        body = msgspec.json.encode(saved)
        content = msgspec.json.encode(_File(VERSION, _checksum(body), msgspec.Raw(body)))
        try:
            self._write(content)
        except OSError:
            self._is_changed = True
            (self._folder / RESERVE).unlink(missing_ok=True)
            self._write(content)

    def _put(self, key: str, place: str, number: int) -> None:
        if number > self._numbers.get(key, 0):
            self.places[key] = place
            self._numbers[key] = number
            self._number = max(self._number, number)
            self._is_changed = True

    def _read(self, lane: SpoolLane) -> None:
        """Take over the marks of a lane that the file does not have."""
        place = max(lane.marks_saved_to, lane.log.start_offset)
        while place < lane.log.end_offset:
            try:
                entries = lane.log.read(place, READ_BYTES)
            except DamageError as error:
                place = error.damage.next_offset
                continue
            for entry in entries:
                place = entry.offset + entry.span
                mark = decode(entry.payload).mark
                if mark is not None:
                    self._put(*mark)
                    lane.marked_to = place
            if not entries:
                return

    def _write(self, content: bytes) -> None:
        path, draft = self._folder / NAME, self._folder / f"{NAME}.new"
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            path.replace(self._folder / PREVIOUS)
        draft.replace(path)
        sync_folder(self._folder)


def _load(folder: Path) -> Saved:
    for name in (NAME, PREVIOUS):
        saved = _read_file(folder / name)
        if saved is not None:
            return saved
    return Saved()


def _read_file(path: Path) -> Saved | None:
    try:
        file = msgspec.json.decode(path.read_bytes(), type=_File)
        if file.version > VERSION:
            raise ConfigError(f"{path}: expected version {VERSION}, got {file.version} of a newer LogFlow")
        if _checksum(bytes(file.saved)) == file.checksum:
            return msgspec.json.decode(bytes(file.saved), type=Saved)
    except FileNotFoundError:
        return None
    except (msgspec.DecodeError, UnicodeDecodeError):
        pass
    log.error("spool_marks_damaged path=%s consequence='sources that can be read again repeat some lines'", path)
    path.replace(path.with_suffix(".damaged"))
    return None


def _checksum(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=16).hexdigest()
