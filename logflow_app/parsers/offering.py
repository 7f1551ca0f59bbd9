"""Lines are offered to the parsers of their source, one parser after the other."""

from collections.abc import Sequence

from logflow_app.parsers.auto import Formats
from logflow_app.parsers.columns import Columns, Named


def read_lines(formats: Formats, lines: Sequence[str], source: str) -> tuple[list[Columns], Sequence[int]]:
    """Return what the parsers read of the lines of one source, and the positions of the lines none of them could."""
    parsed: list[Columns] = []
    left = _offer(formats.known(source), lines, range(len(lines)), parsed)
    if left:
        left = _offer(formats.detect(source, [lines[position] for position in left]), lines, left, parsed)
    return parsed, left


def _offer(parsers: Sequence[Named], lines: Sequence[str], left: Sequence[int], parsed: list[Columns]) -> Sequence[int]:
    """Offer the lines at `left` to each parser in turn; add what it read, return the positions that are left then."""
    for name, parse in parsers:
        if not left:
            break
        columns = parse(lines if len(left) == len(lines) else [lines[position] for position in left])
        if not columns.positions:
            continue
        columns.format = name
        if len(left) < len(lines):
            columns.positions = [left[place] for place in columns.positions]
        parsed.append(columns)
        if len(columns.positions) == len(left):
            return ()
        taken = set(columns.positions)
        left = [position for position in left if position not in taken]
    return left
