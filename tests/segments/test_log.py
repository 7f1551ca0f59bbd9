"""A log gives back what was appended, by offset and by time, and forgets whole segments only."""

import os
import threading
from pathlib import Path

import pytest

from logflow_app.errors import ConfigError
from logflow_app.segments import Entry, SegmentLog, SegmentSettings
from tests.segments.logs import SMALL, fill, read_all, segment_files


def test_what_is_appended_is_read(tmp_path: Path) -> None:
    """Entries come back in order, over many segments, and again after a restart."""
    with SegmentLog(tmp_path, SMALL) as log:
        entries = fill(log, 60)
        assert entries == read_all(log)
        assert (0, 180) == (log.start_offset, log.end_offset)
    assert len(segment_files(tmp_path)) > 5
    with SegmentLog(tmp_path, SMALL) as log:
        assert (0, 180, 180, None, []) == (
            log.start_offset,
            log.end_offset,
            log.synced_offset,
            log.repaired,
            log.damages,
        )
        assert entries == read_all(log)


def test_a_read_begins_with_the_entry_that_covers_the_offset(tmp_path: Path) -> None:
    """An offset within an entry's span finds that entry; one in a gap the entry behind it."""
    with SegmentLog(tmp_path) as log:
        log.append(5, 1, b"a")
        log.append_at(20, 2, 2, b"b")
        assert [[b"a", b"b"], [b"a", b"b"], [b"b"], [b"b"], [b"b"], []] == [
            [entry.payload for entry in log.read(offset, 100)] for offset in (0, 4, 5, 19, 21, 22)
        ]
        assert 22 == log.end_offset


def test_a_read_holds_to_its_limit_but_for_the_first_entry(tmp_path: Path) -> None:
    """At least one entry comes, however large; of several, no more than asked for."""
    with SegmentLog(tmp_path) as log:
        for payload in (b"x" * 100_000, b"y" * 10, b"z" * 10):
            log.append(1, 1, payload)
        assert [1, 1, 2, 3] == [len(log.read(*at)) for at in ((0, 1), (0, 100_009), (1, 20), (0, 100_020))]
        assert b"y" * 10 + b"z" * 10 == log.read_payloads(1, 20)
        assert b"x" * 100_000 == bytes(log.read_payloads(0, 5))
        assert b"" == log.read_payloads(3, 5)


def test_an_entry_larger_than_a_segment_is_kept(tmp_path: Path) -> None:
    """The size of a segment bounds no entry."""
    with SegmentLog(tmp_path, SMALL) as log:
        big = os.urandom(9 * 2**20)
        log.append(1, 1, b"small")
        log.append(1, 1, big)
        log.append(1, 1, b"small")
        assert [b"small", big, b"small"] == [entry.payload for entry in read_all(log)]


@pytest.mark.parametrize(("offset", "span"), [(4, 1), (10, 0), (10, 2**32)])
def test_offsets_go_forward_only(tmp_path: Path, offset: int, span: int) -> None:
    """An offset below the end, or a span that is none, is refused and changes nothing."""
    with SegmentLog(tmp_path) as log:
        log.append(5, 1, b"a")
        with pytest.raises(ValueError, match="expected an offset from 5 on"):
            log.append_at(offset, span, 1, b"b")
        assert [b"a"] == [entry.payload for entry in read_all(log)]


def test_a_folder_has_one_writer(tmp_path: Path) -> None:
    """A second one is refused in plain words, and may come when the first has gone."""
    with SegmentLog(tmp_path), pytest.raises(ConfigError, match="in use by another process"):
        SegmentLog(tmp_path)
    SegmentLog(tmp_path).close()


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    """A file in the folder's place is told in plain words."""
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="expected a folder to write to"):
        SegmentLog(tmp_path / "file" / "log")


def test_segments_begin_by_age(tmp_path: Path) -> None:
    """An entry much younger than the first of its segment begins the next one."""
    with SegmentLog(tmp_path, SegmentSettings(segment_secs=10)) as log:
        for timestamp_ms in (1_000, 10_999, 11_000, 20_000):
            log.append(1, timestamp_ms, b"a")
    assert ["0", "2"] == [path.stem.lstrip("0") or "0" for path in segment_files(tmp_path)]


def test_times_are_found_though_they_go_back(tmp_path: Path) -> None:
    """The first entry with the time or a later one is found, wherever it stands."""
    times = [5, 9, 7, 7, 30, 2, 31, 40] * 40
    with SegmentLog(tmp_path, SegmentSettings(segment_bytes=100_000)) as log:
        for number, timestamp_ms in enumerate(times):
            log.append(1, timestamp_ms + 100 * (number // 8), b"x" * 1500)
        written = [timestamp_ms + 100 * (number // 8) for number, timestamp_ms in enumerate(times)]
        for asked in range(0, 4100, 13):
            expected = next(((n, found) for n, found in enumerate(written) if found >= asked), None)
            assert expected == log.offset_at(asked)


def test_retention_by_size_keeps_at_least_so_much(tmp_path: Path) -> None:
    """The oldest segments go while what remains is enough."""
    with SegmentLog(tmp_path, SegmentSettings(segment_bytes=400, retention_bytes=1000)) as log:
        entries = fill(log, 60)
        log.expire(now_ms=0)
        assert 1000 <= log.bytes <= 1500
        assert entries[-len(read_all(log)) :] == read_all(log)
        assert log.start_offset == read_all(log)[0].offset


def test_retention_by_time_goes_by_the_youngest_entry(tmp_path: Path) -> None:
    """A segment goes when all of it is too old; the last one too, and the end stays where it is."""
    with SegmentLog(tmp_path, SegmentSettings(segment_bytes=400, retention_secs=1)) as log:
        fill(log, 60)
        log.expire(now_ms=1000 + 30 + 1000)
        assert 1000 + 30 <= max(entry.timestamp_ms for entry in log.read(log.start_offset, 400))
        assert 0 < log.start_offset < 180
        log.expire(now_ms=10_000)
        assert (180, 180, []) == (log.start_offset, log.end_offset, read_all(log))
    with SegmentLog(tmp_path) as log:
        assert (180, 180) == (log.start_offset, log.append(1, 1, b"on"))


def test_trim_forgets_whole_segments(tmp_path: Path) -> None:
    """Nothing at or behind the place is forgotten; at the end everything is."""
    with SegmentLog(tmp_path, SMALL) as log:
        entries = fill(log, 60)
        log.trim(100)
        assert 0 < log.start_offset <= 100
        assert [entry for entry in entries if entry.offset >= 100] == [
            entry for entry in read_all(log) if entry.offset >= 100
        ]
        log.trim(180)
        assert (180, 180, 1) == (log.start_offset, log.end_offset, len(segment_files(tmp_path)))


def test_sync_in_a_thread_beside_appends(tmp_path: Path) -> None:
    """What a sync confirms while segments come and go is on disk; nothing is disturbed."""
    log = SegmentLog(tmp_path, SegmentSettings(segment_bytes=20_000))
    stop = threading.Event()
    errors: list[BaseException] = []

    def sync() -> None:
        while not stop.is_set():
            try:
                before = log.synced_offset
                log.sync()
                assert log.synced_offset >= before
            except BaseException as error:  # noqa: BLE001 - told below
                errors.append(error)
                return

    thread = threading.Thread(target=sync)
    thread.start()
    entries = [Entry(log.append(1, n, b"y" * 50), 1, n, b"y" * 50) for n in range(20_000)]
    log.trim(5_000)
    stop.set()
    thread.join()
    log.sync()
    assert ([], 20_000) == (errors, log.synced_offset)
    assert entries[log.start_offset :] == read_all(log, 100_000)
    log.close()
    with SegmentLog(tmp_path) as again:
        assert entries[again.start_offset :] == read_all(again, 100_000)


def test_a_failed_sync_is_never_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After it nobody knows what the disk holds: the log refuses to go on until it is opened again."""
    log = SegmentLog(tmp_path)
    log.append(1, 1, b"a")
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", _fails)
        with pytest.raises(OSError, match="no disk"):
            log.sync()
    for action in (log.sync, lambda: log.append(1, 1, b"b"), log.roll):
        with pytest.raises(OSError, match="no disk"):
            action()
    assert 0 == log.synced_offset
    log.close()
    with SegmentLog(tmp_path) as again:
        assert 1 == again.synced_offset


def _fails(_: int) -> None:
    raise OSError("no disk")
