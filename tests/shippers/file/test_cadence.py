"""How often files are looked at, by how many there are and how many of them grow."""

from dataclasses import dataclass

import pytest

from shippers.file.cadence import ADJUSTED_EACH_SECS, FASTEST_SECS, Cadence

NOW = 1000.0


@dataclass
class File:
    """One that grew at some time."""

    grew_at: float = 0.0


@pytest.mark.parametrize(
    ("growing", "idle", "fastest_secs", "slowest_secs"),
    [(1, 0, FASTEST_SECS, 0.1), (70, 0, FASTEST_SECS, 0.1), (100, 1000, 0.1, 0.44), (1000, 0, 1.0, 1.0)],
)
def test_files_among_many_are_looked_at_more_seldom(
    growing: int, idle: int, fastest_secs: float, slowest_secs: float
) -> None:
    """A thousand looks a second at what grows, and some more at what does not, are enough."""
    cadence = Cadence()
    cadence.adjust([File(NOW)] * growing + [File()] * idle, NOW)
    assert (fastest_secs, slowest_secs) == (cadence.fastest_secs, cadence.slowest_secs)


def test_files_are_counted_at_times() -> None:
    """What has changed since the last count is taken in by the next one."""
    cadence = Cadence()
    cadence.adjust([], NOW)
    cadence.adjust([File(NOW)] * 100, NOW)
    assert FASTEST_SECS == cadence.fastest_secs
    cadence.adjust([File(NOW)] * 100, NOW + ADJUSTED_EACH_SECS)
    assert 0.1 == cadence.fastest_secs


def test_a_file_at_rest_is_looked_at_ever_more_seldom() -> None:
    """Up to the slowest."""
    cadence = Cadence()
    assert [0.06, 0.09, 0.1] == [round(cadence.slower(secs), 3) for secs in (0.04, 0.06, 0.09)]
