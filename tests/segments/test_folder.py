"""Opening a log mends what a crash left, tells damage from a torn end, and never serves garbage."""

import shutil
from pathlib import Path

import pytest

from logflow_app.errors import ConfigError
from logflow_app.segments import DamageError, Entry, SegmentLog
from tests.segments.logs import SMALL, fill, read_all, segment_files


@pytest.fixture
def written(tmp_path: Path) -> tuple[Path, list[Entry]]:
    """A log of several segments as a kill -9 leaves it: not closed."""
    folder = tmp_path / "log"
    log = SegmentLog(folder, SMALL)
    entries = fill(log, 43)
    log.abandon()
    return folder, entries


def test_cut_at_every_byte_it_opens_with_what_is_whole(written: tuple[Path, list[Entry]], tmp_path: Path) -> None:
    """Wherever a crash cut the last file, all whole entries are there, and the log goes on."""
    folder, entries = written
    last = segment_files(folder)[-1]
    content, base = last.read_bytes(), int(last.stem)
    assert base > 0
    for size in range(len(content)):
        copy = shutil.copytree(folder, tmp_path / "copy")
        (copy / last.name).write_bytes(content[:size])
        with SegmentLog(copy, SMALL) as log:
            found = read_all(log)
            assert entries[: len(found)] == found
            assert base <= log.end_offset == (found[-1].offset + 3)
            assert log.end_offset == log.append(3, 1, b"on")
            assert found == read_all(log)[:-1]
        with SegmentLog(copy, SMALL) as log:
            assert (None, b"on") == (log.repaired, read_all(log)[-1].payload)
        shutil.rmtree(copy)


def test_what_was_cut_is_said(written: tuple[Path, list[Entry]]) -> None:
    """A torn end is told with its place and size."""
    folder, _ = written
    last = segment_files(folder)[-1]
    size = last.stat().st_size
    with last.open("ab") as file:
        file.write(b"\0" * 50)
    with SegmentLog(folder, SMALL) as log:
        assert log.repaired is not None
        assert (last, size, 50, 0, None) == (
            log.repaired.path,
            log.repaired.position,
            log.repaired.cut_bytes,
            log.repaired.entries_beyond,
            log.repaired.kept_as,
        )
    assert size == last.stat().st_size


def test_whole_entries_that_are_cut_off_are_kept_aside(written: tuple[Path, list[Entry]]) -> None:
    """A flipped bit in the last file costs what stands behind it; that is said and not thrown away."""
    folder, entries = written
    last = segment_files(folder)[-1]
    first = next(n for n, entry in enumerate(entries) if entry.offset == int(last.stem))
    assert len(entries) - first >= 3
    _flip(last, 8 + 32)
    with SegmentLog(folder, SMALL) as log:
        assert entries[:first] == read_all(log)
        assert log.repaired is not None
        assert len(entries) - first - 1 == log.repaired.entries_beyond
        assert log.repaired.kept_as is not None
        assert entries[-1].payload in log.repaired.kept_as.read_bytes()


def test_a_flip_anywhere_is_never_served(written: tuple[Path, list[Entry]], tmp_path: Path) -> None:
    """With any bit of a middle file flipped, what is read was written, and only the entry that was hit is missing."""
    folder, entries = written
    middle = segment_files(folder)[2]
    for index, stride in ((True, 5), (False, 2)):
        for position in range(8, middle.stat().st_size, stride):
            copy = shutil.copytree(folder, tmp_path / "copy")
            _flip(copy / middle.name, position)
            if not index:
                for path in copy.glob("*.idx"):
                    path.unlink()
            with SegmentLog(copy, SMALL) as log:
                found = read_all(log)
                assert [entry for entry in entries if entry in found] == found
                assert len(entries) - 1 == len(found)
                assert log.end_offset == entries[-1].offset + 3
            shutil.rmtree(copy)


def test_damage_is_said_when_it_is_found(written: tuple[Path, list[Entry]]) -> None:
    """Opening without an index finds it, reading raises it with the place to go on, and time lookups pass it over."""
    folder, entries = written
    middle = segment_files(folder)[2]
    _flip(middle, 8 + 33)
    offset = int(middle.stem)
    with SegmentLog(folder, SMALL) as log:
        (damage,) = log.damages
        assert (middle, 8, offset, offset + 3) == (damage.path, damage.position, damage.offset, damage.next_offset)
        with pytest.raises(DamageError, match="cannot be read") as caught:
            log.read(offset, 10)
        assert entries[offset // 3 + 1] == log.read(caught.value.damage.next_offset, 10)[0]
        hit = entries[offset // 3]
        assert (hit.offset + 3, hit.timestamp_ms + 1) == log.offset_at(hit.timestamp_ms)


def test_a_damaged_end_of_a_middle_file_leads_to_the_next(written: tuple[Path, list[Entry]]) -> None:
    """A closed file that is cut short is damage up to where the next begins."""
    folder, entries = written
    middle, following = segment_files(folder)[2:4]
    middle.write_bytes(middle.read_bytes()[:-5])
    with SegmentLog(folder, SMALL) as log:
        lost = int(following.stem) - 3
        with pytest.raises(DamageError) as caught:
            log.read(lost, 10)
        assert int(following.stem) == caught.value.damage.next_offset
        assert [entry for entry in entries if entry.offset != lost] == read_all(log)


def test_a_flip_found_at_run_time_in_the_last_file_ends_at_the_end(tmp_path: Path) -> None:
    """Damage to the last entry while the log is open is said once and leads to the end."""
    with SegmentLog(tmp_path) as log:
        fill(log, 3)
        _flip(segment_files(tmp_path)[0], segment_files(tmp_path)[0].stat().st_size - 1)
        with pytest.raises(DamageError) as caught:
            log.read(6, 10)
        assert (9, []) == (caught.value.damage.next_offset, log.read(9, 10))


@pytest.mark.parametrize("content", [b"", b"garbage", b"LFI1" + b"\0" * 60])
def test_an_index_is_believed_only_if_it_fits(written: tuple[Path, list[Entry]], content: bytes) -> None:
    """A torn, foreign or stale index is passed over and made anew."""
    folder, entries = written
    SegmentLog(folder, SMALL).close()
    indices = sorted(folder.glob("*.idx"))
    assert len(indices) == len(segment_files(folder))
    good = [path.read_bytes() for path in indices]
    for path in indices:
        path.write_bytes(content)
    with SegmentLog(folder, SMALL) as log:
        assert entries == read_all(log)
    assert good == [path.read_bytes() for path in indices]


def test_leftovers_are_cleared(written: tuple[Path, list[Entry]]) -> None:
    """Half-written files and indices of files that are gone do not stay."""
    folder, entries = written
    for name in ("00000000000000000000.seg.new", "swap.json.new", "00000000000000009999.idx"):
        (folder / name).write_bytes(b"left")
    with SegmentLog(folder, SMALL) as log:
        assert entries == read_all(log)
    assert [] == [path.name for path in folder.iterdir() if path.suffix == ".new" or "9999" in path.name]


def test_a_newer_version_is_refused(tmp_path: Path) -> None:
    """A file of a newer LogFlow is told, not mended."""
    (tmp_path / f"{0:020d}.seg").write_bytes(b"LFSEG\x02\r\n" + b"new")
    with pytest.raises(ConfigError, match="expected segments of version 1, got 2 of a newer LogFlow"):
        SegmentLog(tmp_path)
    SegmentLog(tmp_path / "other").close()


def _flip(path: Path, position: int) -> None:
    content = bytearray(path.read_bytes())
    content[position] ^= 0x10
    path.write_bytes(content)
