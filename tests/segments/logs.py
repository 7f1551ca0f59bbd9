"""What tests of logs share: filling one, and reading all of it."""

from pathlib import Path

from logflow_app.segments import DamageError, Entry, SegmentLog, SegmentSettings

SMALL = SegmentSettings(segment_bytes=400)


def fill(log: SegmentLog, count: int, *, span: int = 3) -> list[Entry]:
    """Append entries of different lengths; return them."""
    entries = []
    for number in range(count):
        payload = b"%d:" % number + b"x" * (number * 7 % 90)
        offset = log.append(span, 1000 + number, payload)
        entries.append(Entry(offset, span, 1000 + number, payload))
    return entries


def read_all(log: SegmentLog, max_bytes: int = 200) -> list[Entry]:
    """Read a log from its beginning, in small portions; what is damaged is left out."""
    found: list[Entry] = []
    offset = log.start_offset
    while offset < log.end_offset:
        try:
            portion = log.read(offset, max_bytes)
        except DamageError as error:
            offset = max(error.damage.next_offset, offset + 1)
            continue
        if not portion:
            break
        found += portion
        offset = portion[-1].offset + portion[-1].span
    return found


def segment_files(folder: Path) -> list[Path]:
    """Return the segment files of a log in order."""
    return sorted(folder.glob("*.seg"))
