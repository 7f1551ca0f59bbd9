"""Tables for looking things up: CSV with a line of headers, or JSON."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

Table = dict[str, dict[str, Any]]
Row = dict[Any, Any]

MAX_BYTES = 512 * 2**20
MOST_TOLD = 5  # sentences about rows
SEPARATORS = ",;\t|"
LINES = (".jsonl", ".ndjson")
NEWLINE = b"\n"


class TableError(ValueError):
    """A table that is none; says what was expected, and shows no value but keys and names of columns."""


@dataclass
class Faults:
    """What is wrong with rows of a table that is used all the same: how many, and a sentence about the first few."""

    number: int = 0
    told: list[str] = field(default_factory=list)

    def add(self, place: str, sentence: str) -> None:
        """Note a fault."""
        self.number += 1
        if len(self.told) < MOST_TOLD:
            self.told.append(f"{place}: {sentence}")


def read_table(path: Path, key: str, faults: Faults | None = None) -> Table:
    """Return the rows of a file by the value of the column `key`; what is wrong with single rows goes to `faults`.

    JSON may be a list of objects, one object a line, or one object with a row (or a plain value) for each key. Raises
    `TableError` with what was expected, OSError where the file cannot be read.
    """
    if path.stat().st_size > MAX_BYTES:
        raise TableError(f"expected at most {MAX_BYTES >> 20} MiB")
    data = path.read_bytes()
    found = faults or Faults()
    ending = path.suffix.lower()
    if ending in LINES:
        table = by_key(_objects(data.splitlines(), found), key, found)
    else:
        table = (
            _from_json(data, key, found)
            if ending == ".json"
            else by_key(_csv_rows(_text(data), key, found), key, found)
        )
    if not table:
        raise TableError(found.told[0] if found.told else "expected rows, there are none")
    return table


def by_key(rows: Iterable[tuple[str, Row]], key: str, faults: Faults) -> Table:
    """Return the rows, each with its place, by their key; what is empty in a row is left out of it.

    Of rows with the same key the last one counts. Raises `TableError` where no row has the key.
    """
    table: Table = {}
    other: Row | None = None
    for place, row in rows:
        value = row.get(key)
        if value is None or value == "" or isinstance(value, bool | dict | list):
            other = row if key not in row else other
            faults.add(place, f"expected a text or a number as {key!r}; the row is left out")
            continue
        name = str(value)
        if name in table:
            faults.add(place, f"expected {name[:80]!r} once as {key!r}, came again; the last row counts")
        table[name] = {column: each for column, each in row.items() if column and each not in (None, "")}
    if not table and other is not None:
        raise TableError(_no_key(key, other))
    return table


def _no_key(key: str, names: Iterable[Any]) -> str:
    listed = ", ".join(str(name)[:40] for name in list(names)[:20]) or "none"
    return f"expected a column {key!r}; got {listed}; `key` names the column that is looked up"


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise TableError(f"line {line}: expected UTF-8, came the byte 0x{data[error.start]:02x}") from error


def _csv_rows(text: str, key: str, faults: Faults) -> Iterator[tuple[str, Row]]:
    """Yield the rows below the headers; the separator is the one by which the headers have the key."""
    for separator in SEPARATORS:
        lines = _lines(text, separator, faults)
        place, names = next(lines, ("line 1", []))
        names = [name.strip() for name in names]
        if key in names:
            break
    else:
        raise TableError(f"{place}: {_no_key(key, next(_lines(text, ',', faults), ('', []))[1])}")
    if again := sorted({name for name in names if name and names.count(name) > 1}):
        faults.add(place, f"expected each column once, came again: {', '.join(again)[:200]}")
    is_empty = True
    for place, values in lines:
        is_empty = False
        if len(values) != len(names):
            faults.add(place, f"expected {len(names)} columns, came {len(values)}")
        yield place, dict(zip(names, values, strict=False))
    if is_empty and not faults.told:
        raise TableError(f"{place}: expected rows below the headers, there are none")


def _lines(text: str, separator: str, faults: Faults) -> Iterator[tuple[str, list[str]]]:
    """Yield the lines that are not empty, each with its place; one that is no CSV is left out."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True, strict=True)
    while True:
        place = f"line {reader.line_num + 1}"
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "end of data" in str(error):
                raise TableError(f"{place}: expected a closing quote; the row does not end") from error
            faults.add(place, f"expected a row of CSV; {error}; the row is left out")
            continue
        if any(values):
            yield place, values


def _from_json(data: bytes, key: str, faults: Faults) -> Table:
    try:
        found = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise TableError(f"{_place_in(data, error)}expected JSON; {error}") from error
    if isinstance(found, dict) and len(found) == 1:
        (inner,) = found.values()
        found = inner if isinstance(inner, list) and any(isinstance(row, dict) for row in inner) else found
    if isinstance(found, dict):
        return {name: row if isinstance(row, dict) else {"value": row} for name, row in found.items()}
    if not isinstance(found, list):
        raise TableError("expected a list of objects, or one object with a row for each key")
    return by_key(_rows(enumerate(found, 1), "row", faults), key, faults)


def _place_in(data: bytes, error: Exception) -> str:
    """Return the line a decoder complains about, where it tells the byte."""
    place = str(error).rpartition("(byte ")[2].rstrip(")")
    return f"line {data.count(NEWLINE, 0, int(place)) + 1}: " if place.isdigit() else ""


def _objects(lines: list[bytes], faults: Faults) -> Iterator[tuple[str, Row]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield from _rows([(number, msgspec.json.decode(line))], "line", faults)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            faults.add(f"line {number}", f"expected JSON; {error}; the row is left out")


def _rows(found: Iterable[tuple[int, Any]], word: str, faults: Faults) -> Iterator[tuple[str, Row]]:
    for number, row in found:
        if isinstance(row, dict):
            yield f"{word} {number}", row
        else:
            faults.add(f"{word} {number}", "expected an object; it is left out")
