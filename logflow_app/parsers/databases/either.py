"""Formats of which a product writes several, such as plain text and JSON: each line is read by the first that can."""

from collections.abc import Sequence
from typing import Any

from logflow_app.parsers.columns import Columns, Parse, Row


def either(*parses: Parse) -> Parse:
    """Return a parser that offers the lines to each of `parses` in turn; see `Parse`."""

    def parse(lines: Sequence[str]) -> Columns:
        found: list[Columns] = []
        left: Sequence[int] = range(len(lines))
        for each in parses:
            columns = each([lines[position] for position in left])
            if not columns.positions:
                continue
            columns.positions = [left[place] for place in columns.positions]
            found.append(columns)
            taken = set(columns.positions)
            left = [position for position in left if position not in taken]
            if not left:
                break
        if not found:
            return Columns((), (), (), (), ())
        return found[0] if len(found) == 1 else _joined(found)

    return parse


def _joined(found: Sequence[Columns]) -> Columns:
    """Return the lines of several columns in their order, with a row of fields for each."""
    table = sorted(
        (
            (*each, row)
            for columns in found
            for *each, row in zip(
                columns.positions,
                columns.times,
                columns.levels,
                columns.services,
                columns.messages,
                _rows(columns),
                strict=True,
            )
        ),
        key=lambda entry: entry[0],
    )
    positions, times, levels, services, messages, rows = zip(*table, strict=True)
    return Columns(positions, times, levels, services, messages, rows=list(rows))


def _rows(columns: Columns) -> Sequence[Row]:
    if columns.rows is not None:
        return columns.rows
    rows: list[Row] = [{} for _ in columns.positions]
    for name, column in columns.fields.items():
        is_number = name in columns.numbers
        for row, text in zip(rows, column, strict=True):
            if text:
                row[name] = _number(text) if is_number else text
    return rows


def _number(text: str) -> Any:  # noqa: ANN401 - int or float
    return float(text) if "." in text or "e" in text else int(text)
