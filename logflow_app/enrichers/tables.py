"""Tables for looking things up: CSV with a line of headers, or JSON."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

Table = dict[str, dict[str, Any]]
MAX_BYTES = 512 * 2**20


def read_table(path: Path, key: str) -> Table:
    """Return the rows of a file by the value of the column `key`.

    JSON may be a list of objects, or one object with a row (or a plain value) for each key. Raises ValueError with what
    was expected, OSError where the file cannot be read.
    """
    if path.stat().st_size > MAX_BYTES:
        raise ValueError(f"expected at most {MAX_BYTES >> 20} MiB")
    data = path.read_bytes()
    if path.suffix.lower() == ".json":
        return _from_json(data, key)
    rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    if key not in (rows.fieldnames or ()):
        raise ValueError(f"expected a column {key!r}; got {', '.join(rows.fieldnames or ())}")
    return by_key(rows, key)


def by_key(rows: Iterable[dict[Any, Any]], key: str) -> Table:
    """Return the rows by their key; what is empty in a row is left out of it."""
    return {
        str(row[key]): {name: value for name, value in row.items() if name and value not in (None, "")}
        for row in rows
        if row.get(key) not in (None, "")
    }


def _from_json(data: bytes, key: str) -> Table:
    try:
        found = msgspec.json.decode(data)
    except msgspec.DecodeError as error:
        raise ValueError(f"expected JSON; {error}") from error
    if isinstance(found, dict):
        return {name: row if isinstance(row, dict) else {"value": row} for name, row in found.items()}
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise ValueError("expected a list of objects, or one object with a row for each key")
    return by_key(found, key)
