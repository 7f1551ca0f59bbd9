"""Compaction keeps what it is told to keep, and a crash at any step leaves the old files or the new."""

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from logflow_app.segments import Entry, SegmentLog, write_draft
from logflow_app.segments.swap import SWAP_NAME
from tests.segments.logs import SMALL, fill, read_all, segment_files


class PowerCutError(BaseException):
    """The process ends here."""


def keep_some(entry: Entry) -> bytes | None:
    """Drop most, replace some."""
    number = int(entry.payload.split(b":")[0])
    if number % 5:
        return None
    return entry.payload if number % 10 else b"%d:new" % number


def after(entries: list[Entry], closed_end: int) -> list[Entry]:
    """Return what compaction with `keep_some` leaves."""
    kept = [(entry, keep_some(entry) if entry.offset < closed_end else entry.payload) for entry in entries]
    return [entry._replace(payload=payload) for entry, payload in kept if payload is not None]


def test_what_is_kept_stays_where_it_is(tmp_path: Path) -> None:
    """Offsets, spans and times stay; small files become one; the last file is not touched; restarts agree."""
    with SegmentLog(tmp_path, SMALL) as log:
        entries = fill(log, 80)
        before = log.bytes
        expected = after(entries, int(segment_files(tmp_path)[-1].stem))
        log.rewrite(keep_some)
        assert expected == read_all(log)
        log.rewrite(lambda entry: entry.payload)
        assert expected == read_all(log)
        assert (0, 240) == (log.start_offset, log.end_offset)
        assert log.bytes < before / 2
        assert len(segment_files(tmp_path)) <= 6
        assert 240 == log.append(3, 1, b"on")
    with SegmentLog(tmp_path, SMALL) as log:
        assert expected == read_all(log)[:-1]
        assert (0, None, []) == (log.start_offset, log.repaired, log.damages)


def test_what_does_not_change_is_not_written(tmp_path: Path) -> None:
    """A file of which everything is kept stays the very file it is."""
    with SegmentLog(tmp_path, SMALL) as log:
        entries = fill(log, 80)
        before = [path.stat().st_ino for path in segment_files(tmp_path)]
        log.rewrite(lambda entry: entry.payload)
        assert (before, entries) == ([path.stat().st_ino for path in segment_files(tmp_path)], read_all(log))


def test_everything_may_be_dropped(tmp_path: Path) -> None:
    """The first and the next offset stay."""
    with SegmentLog(tmp_path, SMALL) as log:
        entries = fill(log, 80)
        log.rewrite(lambda _: None)
        log.rewrite(lambda _: None)
        base = int(segment_files(tmp_path)[-1].stem)
        assert [entry for entry in entries if entry.offset >= base] == read_all(log)
        assert (0, 240, 2) == (log.start_offset, log.end_offset, len(segment_files(tmp_path)))


def test_a_damaged_file_is_left_as_it_is(tmp_path: Path) -> None:
    """Compaction does not turn damage into silence."""
    with SegmentLog(tmp_path, SMALL) as log:
        fill(log, 80)
        hit = segment_files(tmp_path)[1]
        content = bytearray(hit.read_bytes())
        content[60] ^= 1
        hit.write_bytes(content)
        log.rewrite(keep_some)
        assert bytes(content) == hit.read_bytes()
        assert b"0:new" == read_all(log)[0].payload


def test_an_error_leaves_it_as_it_was(tmp_path: Path) -> None:
    """When the question fails nothing has changed and nothing is left over."""
    with SegmentLog(tmp_path, SMALL) as log:
        entries = fill(log, 30)
        files = sorted(tmp_path.iterdir())

        def fail(entry: Entry) -> bytes | None:
            if entry.offset:
                raise KeyError("no answer")
            return None

        with pytest.raises(KeyError):
            log.rewrite(fail)
        assert (entries, files) == (read_all(log), sorted(tmp_path.iterdir()))


def test_a_draft_made_meanwhile_of_what_was_trimmed_is_discarded(tmp_path: Path) -> None:
    """A draft is written beside the log; what is forgotten before it is adopted stays forgotten."""
    with SegmentLog(tmp_path, SMALL) as log:
        entries = fill(log, 80)
        draft = write_draft(log.groups()[0], keep_some)
        assert draft is not None
        log.trim(100)
        log.adopt(draft)
        assert [entry for entry in entries if entry.offset >= log.start_offset] == read_all(log)
        assert not draft.path.exists()


def test_a_crash_at_any_step_leaves_old_or_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ended before each fsync, rename, deletion and write in turn, and again while mending, it opens whole."""
    source = tmp_path / "source"
    with SegmentLog(source, SMALL) as log:
        entries = fill(log, 16)
    closed_end = int(segment_files(source)[-1].stem)
    new = after(entries, closed_end)
    seen: list[list[Entry]] = []
    for step in range(200):
        folder = shutil.copytree(source, tmp_path / "crashed")
        log = SegmentLog(folder, SMALL)
        with monkeypatch.context() as patch:
            fuse = _Fuse(patch, step)
            with suppress(PowerCutError):
                log.rewrite(keep_some)
                log.rewrite(lambda entry: entry.payload)  # merges
        log.abandon()
        with monkeypatch.context() as patch:
            _Fuse(patch, step % 3)
            with suppress(PowerCutError):
                SegmentLog(folder, SMALL).abandon()
        with SegmentLog(folder, SMALL) as log:
            found = read_all(log)
            assert {entry.offset for entry in new} <= {entry.offset for entry in found}, f"step {step}"
            assert [entry for entry in found if entry in entries or entry in new] == found
            assert (0, 48, []) == (log.start_offset, log.end_offset, log.damages)
            seen.append(found)
        assert not (folder / SWAP_NAME).exists()
        shutil.rmtree(folder)
        if not fuse.blew:
            break
    else:
        pytest.fail("there was no end of steps")
    assert (entries, new) == (seen[0], seen[-1])


class _Fuse:
    """Ends the process before the step of that number that a disk would notice."""

    def __init__(self, patch: pytest.MonkeyPatch, step: int) -> None:
        self._left = step
        self.blew = False
        for owner, name in ((os, "fsync"), (Path, "rename"), (Path, "unlink"), (Path, "write_bytes")):
            patch.setattr(owner, name, self._wrapped(getattr(owner, name)))

    def _wrapped(self, real: Callable[..., object]) -> Callable[..., object]:
        def step(*args: object, **named: object) -> object:
            if self._left <= 0:
                self.blew = True
                raise PowerCutError
            self._left -= 1
            return real(*args, **named)

        return step
