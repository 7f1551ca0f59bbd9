"""Tables in files: read again when another file takes their place, and missed only once."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from logflow_app.metrics import ENRICHER_TABLE_MISSING
from logflow_app.time_limit import unlimited

log = logging.getLogger(__name__)

T = TypeVar("T")
Stamp = tuple[int, int, int]


class WatchedFile(Generic[T]):
    """What `read` makes of a file; `read` raises OSError or ValueError for one that is not as it should be.

    The first content is waited for; a later one is read beside the work, and the one before is used meanwhile. A file
    that is gone or broken leaves the last good content in use; without any, there is none. Either is said once and
    shown as a metric until it is over.
    """

    def __init__(self, path: Path, kind: str, read: Callable[[Path], T]) -> None:
        self._path = path
        self._kind = kind
        self._read = read
        self._stamp: Stamp | None = None
        self._content: T | None = None
        self._reading: threading.Thread | None = None
        self._told = ""
        self._missing = ENRICHER_TABLE_MISSING.labels(enricher=kind)

    def content(self) -> T | None:
        """Return the file's content as it stands; one `stat` a call, so ask once a batch."""
        try:
            found = self._path.stat()
        except (OSError, ValueError) as error:  # a name with a NUL is no name
            self._stamp = None  # whatever comes back is read, also if it is what was there before
            self._tell(getattr(error, "strerror", None) or "cannot be read")
            return self._content
        stamp = (found.st_ino, found.st_mtime_ns, found.st_size)
        if stamp != self._stamp and not (self._reading and self._reading.is_alive()):
            self._stamp = stamp
            if self._content is None:
                with unlimited():  # no line's fault, however large the table is
                    self._take()
            else:
                self._reading = threading.Thread(target=self._take, name="enricher-table", daemon=True)
                self._reading.start()
        return self._content

    def _take(self) -> None:
        try:
            self._content = self._read(self._path)
        except PermissionError as error:
            self._stamp = None  # `chmod` changes none of it
            self._tell(error.strerror or "cannot be read")
            return
        except (OSError, ValueError, KeyError, RecursionError, MemoryError) as error:
            self._tell(f"{error or type(error).__name__}"[:300])
            return
        if self._told:
            log.info("enricher_table_found enricher=%s file=%s", self._kind, self._path)
        self._told = ""
        self._missing.set(0)

    def _tell(self, reason: str) -> None:
        self._missing.set(1)
        if reason != self._told:
            self._told = reason
            log.warning(
                "enricher_table_missing enricher=%s file=%s error=%r consequence='events go on without it'",
                *(self._kind, self._path, reason),
            )
