"""How far each lane has been read, on disk: written whole, fsynced, with the generation before it as fallback."""

import fcntl
import hashlib
import logging
import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

import msgspec

from logflow_app.errors import ConfigError

log = logging.getLogger(__name__)

VERSION = 1


class Stream(msgspec.Struct):
    """What is known of one stream of a file: `position` is the end of what Kafka has of it, -1 where that is nothing.

    `cuts` are places behind it where one of its events ends although its text goes on.
    """

    position: int = -1
    cuts: list[int] = []


class Lane(msgspec.Struct, omit_defaults=True):
    """What is known of one file for as long as its content lives, under whatever name.

    `position` is the end of what Kafka has acknowledged without a gap. `head` and `tail` are fingerprints: of the first
    `head_bytes` bytes, and of the bytes just before `position`. `cuts` are places at or after `position` where a line
    ends although the text goes on. `path`, `service`, `input`, `fields` and `topic` are those at birth, so that a line
    sent twice is sent the same; `last_path` is where the file was seen last, at `seen_at` (epoch seconds).
    `is_replaced` tells that its file was truncated or written anew, so that only a copy made before can hold what was
    not read of it. `streams` are those of a container's log, each of which is a lane `<id>/<stream>`; they may be
    further than `position`. `is_over` tells that the file was deleted and read to its end, `sealed` how a compressed
    file was when all that is packed in it had been read. `target` is where `last_path` leads by links, empty where it
    is no link.
    """

    id: str
    path: str
    service: str
    input: str
    tz: str
    device: int
    inode: int
    last_path: str
    seen_at: float
    head_bytes: int = 0
    head: str = ""
    position: int = 0
    tail: str = ""
    cuts: list[int] = []
    is_replaced: bool = False
    fields: dict[str, Any] = {}
    topic: str = ""
    streams: dict[str, Stream] = {}
    is_over: bool = False
    sealed: str = ""
    target: str = ""


class _Saved(msgspec.Struct):
    version: int
    checksum: str
    lanes: msgspec.Raw


class Damaged(Exception):  # noqa: N818 — a state of the file, handled where it is found
    """A checkpoint file that does not hold what was written to it."""


class Checkpoint:
    """The checkpoint of one folder; while it is open no other process can have it.

    `found` tells whether there was a usable one, `was_damaged` whether one had to be set aside.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._current = folder / "lanes.json"
        self._previous = folder / "lanes.previous.json"
        self._lock: IO[bytes] | None = None
        self.found = False
        self.was_damaged = False

    def open(self) -> list[Lane]:
        """Lock the folder and return its lanes; raises ConfigError when another process has it or it is unusable."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock = (self._folder / "lock").open("ab")
        except OSError as error:
            raise ConfigError(f"checkpoint_path {self._folder}: expected a folder to write to, got: {error}") from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self.close()
            raise ConfigError(
                f"checkpoint_path {self._folder} is in use by another shipper; stop that one, or give this one its own"
            ) from error
        try:
            return self._load()
        except ConfigError:
            self.close()
            raise

    @property
    def place(self) -> str:
        """See Store.place."""
        return str(self._folder)

    def close(self) -> None:
        """Let another process have the folder."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def save(self, content: bytes) -> None:
        """Write what `encode` made; when it returns it is safe. Raises OSError, and then the state before is there."""
        temporary = self._folder / "lanes.new.json"
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if self._current.exists():
            self._current.replace(self._previous)
        temporary.replace(self._current)
        self._sync_folder()

    def _sync_folder(self) -> None:
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _load(self) -> list[Lane]:
        for path in (self._current, self._previous):
            try:
                lanes = _decode(path.read_bytes())
            except FileNotFoundError:
                continue
            except Damaged as error:
                self._set_aside(path, error)
                continue
            except OSError as error:
                raise ConfigError(f"checkpoint {path}: expected a readable file, got: {error}") from error
            self.found = True
            if self.was_damaged:
                log.error("checkpoint_fell_back to=%s consequence='some lines are sent again, with the same ids'", path)
            return lanes
        if self.was_damaged:
            log.error("checkpoint_lost folder=%s consequence='all files are read again, with new ids'", self._folder)
        return []

    def _set_aside(self, path: Path, error: Damaged) -> None:
        self.was_damaged = True
        aside = path.with_name(f"{path.name}.damaged-{time.time_ns()}")
        path.replace(aside)
        log.error("checkpoint_damaged path=%s kept_as=%s error='%s'", path, aside, error)


def _checksum(lanes: bytes) -> str:
    return hashlib.blake2b(lanes, digest_size=16).hexdigest()


def encode(lanes: Iterable[Lane]) -> bytes:
    """Return lanes as they are saved."""
    body = msgspec.json.encode(list(lanes))
    return msgspec.json.encode(_Saved(VERSION, _checksum(body), msgspec.Raw(body)))


def read_lanes(folder: Path) -> list[Lane]:
    """Return the lanes a folder holds, whoever has it open; none where there is no checkpoint that can be read."""
    for name in ("lanes.json", "lanes.previous.json"):
        try:
            return _decode((folder / name).read_bytes())
        except (OSError, Damaged):
            continue
    return []


def _decode(content: bytes) -> list[Lane]:
    try:
        saved = msgspec.json.decode(content, type=_Saved)
        if saved.version > VERSION:
            raise ConfigError(f"checkpoint: expected version {VERSION}, got {saved.version} of a newer LogFlow")
        body = bytes(saved.lanes)
        if _checksum(body) != saved.checksum:
            raise Damaged("expected another checksum")
        return msgspec.json.decode(body, type=list[Lane])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Damaged(f"expected JSON of lanes, got: {error}") from error
