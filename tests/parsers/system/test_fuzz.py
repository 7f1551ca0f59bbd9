"""Lines nobody would write: pieces of real ones, broken and with anything in between."""

from hypothesis import given, settings
from hypothesis import strategies as st

from logflow_app.parsers.system import ALIASES, SYSTEM
from tests.packs import section
from tests.parsers.test_contract import FIXTURES

NAMES = sorted(set(SYSTEM) - set(ALIASES))
LINES = {name: (FIXTURES / f"{name}.log").read_text().split("\n")[:-1] for name in NAMES}
PARSERS = {name: SYSTEM[name](section(type=name)) for name in NAMES}
ODD = st.text(st.characters(), max_size=20) | st.sampled_from(
    ["\0", "\ud800", "=", "[[", '""', " " * 40, "9" * 30, "\x1d", "FF" * 9, "<", "\n", "\u0663", "((", "a=" * 50]
)


@st.composite
def broken_lines(draw: st.DrawFn) -> tuple[str, str]:
    """A parser, and a line of its own with something in it, behind a part of it or twice."""
    name = draw(st.sampled_from(NAMES))
    line = draw(st.sampled_from(LINES[name]))
    first, second = (draw(st.integers(0, len(line))) for _ in range(2))
    return name, line[:first] + draw(ODD) + line[second:]


@given(broken_lines())
@settings(max_examples=1_500, deadline=None)
def test_no_line_raises_and_columns_stay_parallel(case) -> None:
    """Whatever stands in a line, it is read or left out, and a line that is read keeps its message."""
    name, line = case
    columns = PARSERS[name]([line, line])
    lengths = {len(column) for column in (columns.times, columns.levels, columns.services, columns.messages)}
    assert {len(columns.positions)} == lengths
    assert list(columns.positions) in ([], [0, 1])
    assert all(columns.messages) or not line.strip()
    assert all("" not in row for row in columns.rows or [])
