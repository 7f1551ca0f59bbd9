"""What groups have committed: kept over restarts, in a log that does not grow without end, and forgotten in time."""

from pathlib import Path

import pytest

from logflow_app.embedded import offsets as module
from logflow_app.embedded.coordinator import Coordinator
from logflow_app.embedded.group import Join
from logflow_app.embedded.offsets import Committed, Offsets, Place
from logflow_app.embedded.settings import OFFSETS_KEPT_SECS

A, B = Place("a", 0), Place("b", 1)
NOW_MS = 1_700_000_000_000


def at(offset: int, at_ms: int = NOW_MS) -> Committed:
    """Return a commit."""
    return Committed(offset, -1, "noted", at_ms)


def test_commits_outlive_a_kill(tmp_path: Path) -> None:
    """The newest of each place; what was forgotten stays so."""
    first = Offsets(tmp_path)
    first.commit("g", {A: at(1), B: at(1)})
    first.commit("g", {A: at(2)})
    first.commit("h", {B: at(7)})
    first.commit("gone", {A: at(9)})
    first.forget_group("gone")
    first._log.abandon()  # type: ignore[union-attr]
    again = Offsets(tmp_path)
    assert ({A: at(2), B: at(1)}, {B: at(7)}, {}) == (again.of("g"), again.of("h"), again.of("gone"))
    again.forget_topic("b")
    again.close()
    third = Offsets(tmp_path)
    assert ({A: at(2)}, {}) == (third.of("g"), third.of("h"))
    third.close()


def test_the_log_stays_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was outdone is dropped, and a kill in the middle of that changes nothing."""
    monkeypatch.setattr(module, "COMPACT_FROM_BYTES", 20_000)
    kept = Offsets(tmp_path)
    for number in range(2000):
        kept.commit(f"g{number % 3}", {A: at(number)})
        if number % 100 == 0:
            kept.compact()
    kept.compact()
    expected = {f"g{number % 3}": {A: at(number)} for number in (1997, 1998, 1999)}
    assert sum(path.stat().st_size for path in tmp_path.glob("*.seg")) < 30_000
    assert expected == {group: kept.of(group) for group in kept.groups()}
    kept.close()
    again = Offsets(tmp_path)
    assert expected == {group: again.of(group) for group in again.groups()}
    monkeypatch.setattr(again._log, "trim", lambda _: None)  # the crash comes before the old ones are gone
    monkeypatch.setattr(module, "COMPACT_FROM_BYTES", 0)
    again.commit("g0", {B: at(5)})
    again.compact()
    again.close()
    third = Offsets(tmp_path)
    assert expected["g0"] | {B: at(5)} == third.of("g0")
    third.close()


async def test_groups_are_forgotten_after_a_week_without_members(tmp_path: Path) -> None:
    """Neither one that has members nor one that has committed since, and after a restart not before another week."""
    clock = [1000.0]
    coordinator = Coordinator(Offsets(tmp_path), lambda: clock[0])
    for group_id in ("old", "alive", "fresh"):
        coordinator.offsets.commit(group_id, {A: at(1)})
    group = coordinator.get("alive")
    group.join(Join("", None, "c", "h", 1e9, 1e9, "consumer", (("range", b""),), False), clock[0], lambda _: None)  # noqa: FBT003
    coordinator.changed(group)
    later_ms = NOW_MS + int(OFFSETS_KEPT_SECS * 1000) + 1
    coordinator.expire(later_ms)
    assert {"old", "alive", "fresh"} == set(coordinator.offsets.groups())
    clock[0] += OFFSETS_KEPT_SECS
    coordinator.offsets.commit("fresh", {A: at(2, later_ms)})
    coordinator.expire(later_ms)
    assert {"alive", "fresh"} == set(coordinator.offsets.groups())
    coordinator.close()
    coordinator.offsets.close()


async def test_groups_nobody_joined_are_not_kept(tmp_path: Path) -> None:
    """Asking about a group makes none."""
    coordinator = Coordinator(Offsets(tmp_path))
    coordinator.changed(coordinator.get("nobody"))
    assert ([], False) == (list(coordinator), coordinator.has("nobody"))
    coordinator.offsets.close()
