"""Random histories of a log, held against a list in memory."""

import random
from pathlib import Path

import pytest

from logflow_app.segments import Entry, SegmentLog, SegmentSettings
from tests.segments.logs import read_all

STEPS = 300


class Model:
    """What the log should hold: a list; whole segments may be forgotten later than the list forgets."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.end = 0
        self.forgotten_before = 0

    def append(self, gap: int, span: int, timestamp_ms: int, payload: bytes) -> Entry:
        """Take an entry as the log does."""
        entry = Entry(self.end + gap, span, timestamp_ms, payload)
        self.entries.append(entry)
        self.end = entry.offset + span
        return entry


@pytest.mark.parametrize("seed", range(8))
def test_a_log_is_a_list_that_lasts(tmp_path: Path, seed: int) -> None:
    """Through appends, gaps, reads, trims, compactions, restarts and kills the log and the list agree."""
    chance = random.Random(seed)
    settings = SegmentSettings(segment_bytes=chance.choice([200, 1000, 5000, 100_000]), segment_secs=0.3)
    model, log, now = Model(), SegmentLog(tmp_path, settings), 0
    for _ in range(STEPS):
        now += chance.randrange(20)
        action = chance.random()
        if action < 0.6:
            gap = chance.choice([0, 0, 0, chance.randrange(50)])
            payload = chance.randbytes(chance.choice([0, 3, 40, 400, 9000]))
            entry = model.append(gap, chance.randrange(1, 9), now - chance.randrange(30), payload)
            log.append_at(entry.offset, entry.span, entry.timestamp_ms, payload)
        elif action < 0.8:
            _compare(model, log, chance)
        elif action < 0.85:
            log.sync()
            assert log.synced_offset == log.end_offset
        elif action < 0.88:
            model.forgotten_before = max(model.forgotten_before, chance.randrange(model.end + 1))
            log.trim(model.forgotten_before)
        elif action < 0.91:
            log.roll()
        elif action < 0.94:
            _compact(model, log, chance)
        else:
            log.close() if action < 0.97 else log.abandon()
            log = SegmentLog(tmp_path, settings)
            assert log.repaired is None
    _compare(model, log, chance)
    log.close()


def _compact(model: Model, log: SegmentLog, chance: random.Random) -> None:
    """Drop and replace at random what is asked for."""
    answers: dict[int, bytes | None] = {}

    def keep(entry: Entry) -> bytes | None:
        answers[entry.offset] = chance.choice([None, entry.payload, entry.payload, b"new"])
        return answers[entry.offset]

    log.rewrite(keep)
    kept = [(entry, answers.get(entry.offset, entry.payload)) for entry in model.entries]
    model.entries = [entry._replace(payload=payload) for entry, payload in kept if payload is not None]


def _compare(model: Model, log: SegmentLog, chance: random.Random) -> None:
    assert (model.end, []) == (log.end_offset, log.damages)
    assert log.start_offset <= model.forgotten_before or not model.forgotten_before
    model.entries = [entry for entry in model.entries if entry.offset + entry.span > log.start_offset]
    assert model.entries == read_all(log, chance.choice([1, 100, 10_000, 10**6]))
    offset = chance.randrange(log.start_offset, model.end + 2)
    follow = [entry for entry in model.entries if entry.offset + entry.span > offset]
    got = log.read(offset, 500)
    assert follow[: len(got)] == got
    assert bool(follow) == bool(got)
    assert b"".join(entry.payload for entry in got) == bytes(log.read_payloads(offset, 500))
    asked = chance.randrange(2000)
    since = [(entry.offset, entry.timestamp_ms) for entry in model.entries if entry.timestamp_ms >= asked]
    assert (since[0] if since else None) == log.offset_at(asked)
