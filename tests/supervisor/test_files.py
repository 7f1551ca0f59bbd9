"""Lines and messages are counted from the files they stand in."""

import json
from pathlib import Path

import pytest

from logflow_app.supervisor.files import ReceivedMessages, ShippedFiles
from shippers.file.checkpoint import Checkpoint, Lane, encode


class Shelf:
    """Log files, and a checkpoint of how far they were shipped."""

    def __init__(self, folder: Path) -> None:
        self.logs = folder / "logs"
        self.logs.mkdir()
        self.checkpoint = folder / "checkpoints"
        self.files = ShippedFiles(self.logs, self.checkpoint)

    def write(self, name: str, content: bytes) -> Path:
        """Append to a file."""
        with (self.logs / name).open("ab") as file:
            file.write(content)
        return self.logs / name

    def save(self, **positions: int) -> None:
        """Say how far each file has arrived."""
        lanes = []
        for name, position in positions.items():
            path = self.logs / f"{name}.log"
            stat = path.stat()
            lanes.append(Lane(name, str(path), "", "", "", stat.st_dev, stat.st_ino, str(path), 0.0, position=position))
        store = Checkpoint(self.checkpoint)
        store.open()
        store.save(encode(lanes))
        store.close()


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """An empty one."""
    return Shelf(tmp_path)


def test_lines_count_once_they_have_arrived(shelf: Shelf) -> None:
    """The rest is waiting; what was counted is not read again."""
    path = shelf.write("a.log", b"one\ntwo\nthree\n")
    assert (0, 14) == shelf.files.look()
    shelf.save(a=8)
    assert (2, 6) == shelf.files.look()
    path.write_bytes(b"ONE\nTWO\nthree\n")
    shelf.save(a=14)
    assert (3, 0) == shelf.files.look()
    assert (3, 0) == shelf.files.look()
    assert 14 == shelf.files.size()


def test_empty_lines_and_unfinished_ones_count_as_they_are_shipped(shelf: Shelf) -> None:
    """Empty ones never; one that was sent unfinished counts, and no second time when its end comes."""
    shelf.write("a.log", b"\n\none\n\r\nhalf")
    shelf.save(a=12)
    assert (2, 0) == shelf.files.look()
    shelf.write("a.log", b"\nnext\n")
    shelf.save(a=18)
    assert (3, 0) == shelf.files.look()


def test_files_elsewhere_are_not_the_demos(shelf: Shelf, tmp_path: Path) -> None:
    """A user's own inputs have other folders."""
    shelf.write("a.log", b"one\n")
    shelf.save(a=4)
    assert (0, 0) == ShippedFiles(tmp_path, shelf.checkpoint).look()


def message(transition: str) -> bytes:
    """Return a line of the receiver's file."""
    return json.dumps({"at": 1.5, "kind": "webhook", "id": "x", "body": {"id": transition}}).encode() + b"\n"


def test_messages_are_told_apart(tmp_path: Path) -> None:
    """One that came again is one; what was torn by a kill is none, and hides none."""
    path = tmp_path / "received.jsonl"
    received = ReceivedMessages(path)
    assert 0 == received.look()
    with path.open("ab", buffering=0) as file:
        file.write(message("a") + message("a") + message("b"))
        assert 2 == received.look()
        file.write(message("c")[:30])
        assert 2 == received.look()
        file.write(message("d") + b"garbage\n")
        assert 3 == received.look()
