"""What an error of SQLite, or of the folder its files are in, means, in words that say what to do."""

import sqlite3
from pathlib import Path

from logflow_app.errors import UnavailableError

# By the lower byte of SQLite's result codes; https://www.sqlite.org/rescode.html has them all.
ADVICE = {
    sqlite3.SQLITE_BUSY: "it is being written by others all the while",
    sqlite3.SQLITE_LOCKED: "it is being written by others all the while",
    sqlite3.SQLITE_FULL: "the disk is full; free some space, or keep fewer days (retention_days)",
    sqlite3.SQLITE_READONLY: "it cannot be written; check the permissions of folder and files, and the disk",
    sqlite3.SQLITE_PERM: "it cannot be written; check the permissions of folder and files",
    sqlite3.SQLITE_CANTOPEN: "it cannot be reached; check that its folder exists and may be used, and the disk's space",
    sqlite3.SQLITE_IOERR: "the disk, or the file system, fails; check its space and its health",
    sqlite3.SQLITE_CORRUPT: "it is damaged",
    sqlite3.SQLITE_NOTADB: "it is damaged, or no SQLite file",
    sqlite3.SQLITE_INTERRUPT: "it took too long; ask for a shorter time, or for words that are less common",
}
REMEDY = (
    "; move it and the files beside it out of the folder (nothing is deleted by LogFlow), and a new one is begun; "
    "`sqlite3 FILE .recover` may save what it holds"
)
DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def translated(error: sqlite3.Error | OSError, path: Path) -> UnavailableError:
    """Return the error as ours; `path` is the file or the folder it is about."""
    if isinstance(error, OSError):
        return UnavailableError(
            f"the store {path} cannot be reached ({error.strerror or error}); "
            "check that its folder exists and may be used, and the disk's space"
        )
    code = primary_code(error)
    advice = ADVICE.get(code, "SQLite refuses") + (REMEDY if code in DAMAGED else "")
    return UnavailableError(f"{path}: {advice} ({getattr(error, 'sqlite_errorname', 'SQLITE_ERROR')}: {error})")


def primary_code(error: sqlite3.Error) -> int:
    """Return SQLite's result code without its extension; 1, its general one, where Python gives none."""
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return code & 0xFF
