"""The folder of a log: locked for one writer, mended when it is opened, made to last when files come and go."""

import logging
import os
import time
from itertools import pairwise
from pathlib import Path

from logflow_app.segments.damage import Repair
from logflow_app.segments.entry import FILE_HEADER, START
from logflow_app.segments.scanning import readable
from logflow_app.segments.segment import INDEX_SUFFIX, SUFFIX, Segment
from logflow_app.segments.swap import NEW_SUFFIX, finish_swap

log = logging.getLogger(__name__)

CUT_SUFFIX = ".cut"


def load_segments(folder: Path) -> tuple[list[Segment], Repair | None]:
    """Return the segments of a locked folder in order, and what had to be cut off the last one.

    What a crash left half done is finished or undone before. Raises ConfigError where a newer version wrote it.
    """
    finish_swap(folder)
    _clear_leftovers(folder)
    segments = [Segment(path) for path in sorted(folder.glob(f"*{SUFFIX}")) if path.stem.isdigit()]
    for segment, following in pairwise(segments):
        if not segment.load_index():
            segment.load(following.base)
            for damage in segment.damages:
                log.error("segment_damaged path=%s offset=%d next=%d", damage.path, damage.offset, damage.next_offset)
            if not segment.damages:
                make_durable(segment)
    return segments, _mend_tail(segments[-1]) if segments else None


def make_durable(segment: Segment) -> None:
    """Fsync a closed segment, and only then save its index: with that, nobody reads all of it at a start."""
    with segment.opened() as file:
        os.fsync(file)
    segment.save_index()


def _clear_leftovers(folder: Path) -> None:
    for path in folder.glob(f"*{NEW_SUFFIX}"):
        path.unlink()
    for path in folder.glob(f"*{INDEX_SUFFIX}"):
        if not path.with_suffix(SUFFIX).exists():
            path.unlink()


def _mend_tail(segment: Segment) -> Repair | None:
    """Learn what the last segment holds and cut off its torn end."""
    size = segment.path.stat().st_size
    if size < START:  # the crash came while it was being made
        segment.path.write_bytes(FILE_HEADER)
        return Repair(segment.path, 0, size) if size else None
    if segment.load_index():
        return None
    bad = segment.load_tail()
    if bad is None:
        return None
    repair = _examine(segment, bad, size)
    os.truncate(segment.path, bad)
    log.warning(
        "segment_mended path=%s position=%d cut_bytes=%d entries_beyond=%d kept_as=%s",
        *(repair.path, repair.position, repair.cut_bytes, repair.entries_beyond, repair.kept_as),
    )
    return repair


def _examine(segment: Segment, bad: int, size: int) -> Repair:
    """Return what is to be cut off; with whole entries in it, a copy of it is kept."""
    with segment.opened() as file:
        beyond = sum(len(piece.entries) for piece in readable(file, bad, size))
        if not beyond:
            return Repair(segment.path, bad, size - bad)
        kept_as = segment.path.with_name(f"{segment.path.name}.{time.time_ns()}{CUT_SUFFIX}")
        kept_as.write_bytes(os.pread(file, size - bad, bad))
    return Repair(segment.path, bad, size - bad, beyond, kept_as)
