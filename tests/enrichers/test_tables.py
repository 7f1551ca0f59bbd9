"""Files as tables: what is read, and what is said of those that are none."""

import logging
from pathlib import Path

import pytest

from logflow_app.config.enrich import LookupEnricher
from logflow_app.enrichers import compile_enrichers
from logflow_app.enrichers.tables import Faults, TableError, read_table
from logflow_app.metrics import ENRICHER_TABLE_FAULTS, ENRICHER_TABLE_MISSING
from tests.enrichers.batches import batch_of


def file(folder: Path, name: str, content: str) -> Path:
    """A file with that content; lone surrogates are bytes."""
    path = folder / name
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t.csv", "\ufeffid,team\nann,ops\n"),
        ("t.csv", "\n id , team\r\n\r\nann, ops\r\n,\n"),
        ("t.csv", 'id;team\nann;"ops"\n'),
        ("t.tsv", "team\tid\nops\tann\n"),
        ("t.json", '{"users": [{"id": "ann", "team": "ops", "x": null}]}'),
        ("t.jsonl", '{"id": "ann", "team": "ops"}\n\n'),
    ],
)
def test_a_table_may_be_written_in_several_ways(tmp_path: Path, name: str, content: str) -> None:
    """With other separators, with blanks, as an object a line, or within one object."""
    faults = Faults()
    assert {"ann": {"id": "ann", "team": "ops"}} == read_table(file(tmp_path, name, content), "id", faults)
    assert [] == faults.told


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("t.csv", "id,team\n", "line 1: expected rows below the headers, there are none"),
        ("t.csv", "", "line 1: expected a column 'id'; got none; `key` names the column that is looked up"),
        ("t.csv", "\nlogin,team\na,b\n", "line 2: expected a column 'id'; got login, team; `key` names the column"),
        ("t.csv", 'id\na\n"b\nc\n', "line 3: expected a closing quote; the row does not end"),
        ("t.csv", "id\n\udcff\n", "line 2: expected UTF-8, came the byte 0xff"),
        ("t.csv", "id\n" + "x" * 200_000, "line 2: expected a row of CSV; field larger than field limit (131072)"),
        ("t.json", "[]", "expected rows, there are none"),
        ("t.json", "{}", "expected rows, there are none"),
        ("t.json", "5", "expected a list of objects, or one object with a row for each key"),
        ("t.json", '[{"login": "a"}]', "expected a column 'id'; got login; `key` names the column that is looked up"),
        ("t.json", '[\n{"id": 1},\nx]', "line 3: expected JSON; JSON is malformed: invalid character (byte 13)"),
        ("t.json", "[" * 100_000, "expected JSON; "),
        ("t.jsonl", "x\n", "line 1: expected JSON; "),
    ],
)
def test_what_is_no_table_is_explained(tmp_path: Path, name: str, content: str, expected: str) -> None:
    """With its line, and what was expected."""
    with pytest.raises(TableError) as caught:
        read_table(file(tmp_path, name, content), "id")
    assert expected == str(caught.value)[: len(expected)]


def test_rows_at_fault_are_named_by_their_lines(tmp_path: Path) -> None:
    """And the others are used."""
    content = 'id,name\nann,Ann\nbob,Bob,x\nann,Anne\n,Eve\nx"y,"a"b\nzed\n'
    faults = Faults()
    table = read_table(file(tmp_path, "t.csv", content), "id", faults)
    assert {"ann": {"id": "ann", "name": "Anne"}, "bob": {"id": "bob", "name": "Bob"}, "zed": {"id": "zed"}} == table
    assert (5, [
        "line 3: expected 2 columns, came 3",
        "line 4: expected 'ann' once as 'id', came again; the last row counts",
        "line 5: expected a text or a number as 'id'; the row is left out",
        "line 6: expected a row of CSV; ',' expected after '\"'; the row is left out",
        "line 7: expected 2 columns, came 1",
    ]) == (faults.number, faults.told)  # fmt: skip


def test_rows_at_fault_are_said_and_counted_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """However many batches look them up; a table of headers alone counts as missing."""
    good, empty = file(tmp_path, "g.csv", "id,n\na,1\na,2\n"), file(tmp_path, "e.csv", "id,n\n")
    sections = [LookupEnricher(type="users", file=good), LookupEnricher(type="hosts", file=empty)]
    with caplog.at_level(logging.WARNING):
        for step in compile_enrichers(sections) * 2:
            step(batch_of({"user": "a"}))
    assert (1, 1) == (caplog.text.count("enricher_rows_faulty"), caplog.text.count("enricher_table_missing"))
    assert 1.0 == ENRICHER_TABLE_FAULTS.labels(enricher="users")._value.get()
    assert 1.0 == ENRICHER_TABLE_MISSING.labels(enricher="hosts")._value.get()


@pytest.mark.parametrize("value", ["ann", 7, True, ["nobody", "ann"]])
def test_a_row_is_found_by_text_number_or_truth(tmp_path: Path, value: object) -> None:
    """As JSON writes them; of a list by its first entry that has one."""
    (step,) = compile_enrichers(
        [LookupEnricher(type="users", file=file(tmp_path, "t.csv", "id,n\nann,1\n7,1\ntrue,1\n"))]
    )
    batch = batch_of({"user": value})
    step(batch)
    assert "1" == batch.events[0]["user"]["n"]


def test_a_name_that_no_file_can_have_is_a_missing_table(tmp_path: Path) -> None:
    """And no line's fault."""
    (step,) = compile_enrichers([LookupEnricher(type="users", file=tmp_path / "a\0b")])
    batch = batch_of({"user": "ann"})
    step(batch)
    assert "user" not in batch.events[0]
