"""Which lanes at rest are forgotten: none of which something is on its way, none of a file that is only closed."""

import pytest

from shippers.file import forgetting
from shippers.file.checkpoint import Lane
from shippers.file.forgetting import forgettable
from shippers.file.progress import Progress, Stretch
from shippers.file.settings import FileSettings

NOW = 1_000_000.0
SETTINGS = FileSettings(forget_secs=100.0, mourn_secs=10.0)


def at_rest(lane: str, seen_secs_ago: float, *, is_over: bool = False, on_its_way: int = 0) -> Progress:
    """Return a lane of a file that was seen last some time ago."""
    seen_at = NOW - seen_secs_ago
    known = Lane(lane, "/a.log", "a", "in", "UTC", 1, 1, "/a.log", seen_at, head_bytes=1)
    progress = Progress.resume(known)
    progress.is_over = is_over
    progress.on_its_way.extend([Stretch(1, b"", 1, {})] * on_its_way)
    return progress


def forgotten(*lanes: Progress, closed: frozenset[str] = frozenset()) -> list[str]:
    """Return which of these lanes are forgotten now."""
    return list(forgettable({progress.lane.id: progress for progress in lanes}, closed, SETTINGS, NOW))


def test_a_lane_unseen_for_long_is_forgotten_one_of_a_deleted_file_sooner() -> None:
    """But not before all of it has arrived."""
    lanes = [at_rest("young", 99.0), at_rest("old", 101.0), at_rest("deleted", 11.0, is_over=True)]
    assert ["old", "deleted"] == forgotten(*lanes, at_rest("busy", 500.0, on_its_way=1))


def test_of_too_many_those_of_deleted_files_go_first_and_then_the_eldest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that are only closed are not among those that are too many, nor do they go."""
    monkeypatch.setattr(forgetting, "MOST_AT_REST", 1)
    lanes = [at_rest("a", 1.0), at_rest("b", 3.0), at_rest("c", 2.0), at_rest("over", 0.5, is_over=True)]
    assert ["over", "b", "c"] == forgotten(*lanes)
    assert ["over", "c"] == forgotten(*lanes, closed=frozenset({"b"}))
