"""What is saved is there again, whole, or said to be damaged."""

import logging
from pathlib import Path

import pytest

from logflow_app.errors import ConfigError
from shippers.file.checkpoint import Checkpoint, Lane, encode


def lane(position: int = 0) -> Lane:
    """Return a lane that has arrived up to `position`."""
    return Lane("id", "/a.log", "a", "in", "", 1, 2, "/a.log", 3.0, position=position, cuts=[position + 5])


def saved(folder: Path, *positions: int) -> None:
    """Save a lane, once for each position."""
    checkpoint = Checkpoint(folder)
    checkpoint.open()
    for position in positions:
        checkpoint.save(encode([lane(position)]))
    checkpoint.close()


def opened(folder: Path) -> tuple[Checkpoint, list[Lane]]:
    """Return the checkpoint and what it holds."""
    checkpoint = Checkpoint(folder)
    lanes = checkpoint.open()
    checkpoint.close()
    return checkpoint, lanes


def test_what_is_saved_is_there_again(tmp_path: Path) -> None:
    """In a folder that did not exist, with every field."""
    saved(tmp_path / "new" / "folder", 10, 20)
    checkpoint, lanes = opened(tmp_path / "new" / "folder")
    assert ([lane(20)], True, False) == (lanes, checkpoint.found, checkpoint.was_damaged)


def test_a_new_folder_has_nothing(tmp_path: Path) -> None:
    """And says so, as a first start differs from a lost checkpoint."""
    checkpoint, lanes = opened(tmp_path)
    assert ([], False, False) == (lanes, checkpoint.found, checkpoint.was_damaged)


@pytest.mark.parametrize("harm", [b"", b"{", b"\x00" * 50, b'{"version":1,"checksum":"x","lanes":[]}'])
def test_a_damaged_generation_is_set_aside(tmp_path: Path, harm: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """The one before is used, the damaged file is kept to look at, and the log says both."""
    saved(tmp_path, 10, 20)
    (tmp_path / "lanes.json").write_bytes(harm)
    checkpoint, lanes = opened(tmp_path)
    assert ([lane(10)], True) == (lanes, checkpoint.was_damaged)
    (aside,) = tmp_path.glob("lanes.json.damaged-*")
    assert harm == aside.read_bytes()
    assert {"checkpoint_damaged", "checkpoint_fell_back"} == {
        record.getMessage().split()[0] for record in caplog.records if record.levelno == logging.ERROR
    }


def test_a_crash_between_the_two_renames_is_survived(tmp_path: Path) -> None:
    """Without a current generation the previous one counts, and nothing is called damaged."""
    saved(tmp_path, 10, 20)
    (tmp_path / "lanes.json").unlink()
    checkpoint, lanes = opened(tmp_path)
    assert ([lane(10)], False) == (lanes, checkpoint.was_damaged)


def test_a_failed_save_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk costs the new generation only."""
    saved(tmp_path, 10)
    checkpoint = Checkpoint(tmp_path)
    checkpoint.open()

    def no_space(file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shippers.file.checkpoint.os.fsync", no_space)
    with pytest.raises(OSError, match="No space"):
        checkpoint.save(encode([lane(20)]))
    checkpoint.close()
    assert [lane(10)] == opened(tmp_path)[1]


def test_a_newer_version_is_refused(tmp_path: Path) -> None:
    """A later LogFlow may mean something else by it, so it is neither used nor thrown away."""
    saved(tmp_path, 10)
    current = tmp_path / "lanes.json"
    current.write_bytes(current.read_bytes().replace(b'"version":1', b'"version":9'))
    with pytest.raises(ConfigError, match="newer LogFlow"):
        opened(tmp_path)


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """The message names the setting, what was expected and what came."""
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match=r"checkpoint_path .*expected a folder to write to"):
        Checkpoint(tmp_path / "file").open()
