"""Journals for tests: text in the export format, and journal files made and read by systemd's own programs."""

import lzma
import shutil
import struct
import subprocess
import time
from pathlib import Path

import pytest

FIXTURES = Path(__file__).parents[2] / "fixtures" / "journald"
REMOTE = Path("/lib/systemd/systemd-journal-remote")
GATEWAY = Path("/lib/systemd/systemd-journal-gatewayd")
BOOT = b"a2b1c3d4e5f60718293a4b5c6d7e8f90"
BEGAN_US = 1_762_264_929_000_000


def text(name: str, value: bytes) -> bytes:
    """Return a field as text."""
    return name.encode() + b"=" + value + b"\n"


def binary(name: str, value: bytes) -> bytes:
    """Return a field with its size."""
    return name.encode() + b"\n" + struct.pack("<Q", len(value)) + value + b"\n"


def exported(entries: list[list[tuple[str, bytes]]]) -> bytes:
    """Return entries as journalctl exports them."""
    return b"".join(
        b"".join((binary if b"\n" in value or not value.isascii() else text)(name, value) for name, value in entry)
        + b"\n"
        for entry in entries
    )


def entry(number: int, message: bytes, *fields: tuple[str, bytes]) -> list[tuple[str, bytes]]:
    """Return an entry as a service's, by its number."""
    own = {name for name, _ in fields}
    usual = [
        ("__CURSOR", b"s=%032x;i=%x;b=%s;m=%x;t=%x;x=%x" % (7, number, BOOT, number, BEGAN_US + number, number)),
        ("__REALTIME_TIMESTAMP", b"%d" % (BEGAN_US + number * 1000)),
        ("__MONOTONIC_TIMESTAMP", b"%d" % (1000 + number)),
        ("_BOOT_ID", BOOT),
        ("_HOSTNAME", b"web-1"),
        ("PRIORITY", b"6"),
        ("_SYSTEMD_UNIT", b"shop.service"),
        ("SYSLOG_IDENTIFIER", b"shop"),
        ("_PID", b"901"),
    ]
    return [*(field for field in usual if field[0] not in own), *fields, ("MESSAGE", message)]


def journal_file(folder: Path) -> Path:
    """Return the folder with a journal file that systemd-journal-remote once wrote of `FIXTURES`' export text."""
    folder.mkdir()
    (folder / "shop.journal").write_bytes(lzma.decompress((FIXTURES / "shop.journal.xz").read_bytes()))
    return folder


def need(program: str | Path, package: str) -> None:
    """Skip loudly where a program of systemd is not installed."""
    if not shutil.which(program):
        pytest.skip(f"NOT TESTED: needs {program} of the Debian package {package}")


class LiveJournal:
    """A journal file that systemd-journal-remote appends to what it is given."""

    def __init__(self, folder: Path) -> None:
        need(REMOTE, "systemd-journal-remote")
        folder.mkdir()
        self.folder = folder
        self.number = 0
        self._writer = subprocess.Popen(
            [REMOTE, "-o", folder / "live.journal", "-"], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.write(b"the first")
        deadline = time.monotonic() + 30
        while b"the first" not in self._shown():
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def write(self, *messages: bytes) -> None:
        """Append messages."""
        assert self._writer.stdin is not None
        for message in messages:
            self.number += 1
            self._writer.stdin.write(exported([entry(self.number, message)]))
        self._writer.stdin.flush()

    def close(self) -> None:
        """End the writer."""
        assert self._writer.stdin is not None
        self._writer.stdin.close()
        self._writer.wait(30)

    def _shown(self) -> bytes:
        command = ["journalctl", "--directory", self.folder, "-o", "cat", "--no-pager", "--quiet"]
        return subprocess.run(command, capture_output=True, check=False).stdout
