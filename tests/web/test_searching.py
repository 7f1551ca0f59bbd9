"""A search is bounded in what it asks and in what it gives."""

import json
from pathlib import Path

from logflow_app.config import load
from logflow_app.search.base import Hit
from logflow_app.web.searching import CUT_CHARS, FIELD_CHARS, MOST_ANSWER_BYTES, bounded, where_instead


def test_what_fits_is_given_whole() -> None:
    """However long one line is."""
    hits = [Hit("a", {"message": "x" * 1_000_000}), Hit("b", {"message": "y"})]
    assert [("a", False, 1_000_000), ("b", False, 1)] == [
        (row["id"], row["is_cut"], len(row["document"]["message"])) for row in bounded(hits)
    ]


def test_what_is_too_much_together_is_cut() -> None:
    """The first ones come whole, of the others as much as can be looked at, and it is said."""
    fields = {"stack": ["y" * 5000] * 20, "count": 7, "nested": {"deep": "z" * 50_000}}
    hits = [Hit(str(n), {"message": "x" * 1_000_000, "extra_fields": fields}) for n in range(200)]
    rows = bounded(hits)
    assert (200, False, True) == (len(rows), rows[0]["is_cut"], rows[-1]["is_cut"])
    last = rows[-1]["document"]
    assert (CUT_CHARS, 7) == (len(last["message"]), last["extra_fields"]["count"])
    assert FIELD_CHARS == len(last["extra_fields"]["nested"]) == len(last["extra_fields"]["stack"])
    assert sum(len(json.dumps(row)) for row in rows) < 20 * MOST_ANSWER_BYTES


def test_small_documents_are_never_cut() -> None:
    """A page of a thousand usual ones comes whole."""
    rows = bounded([Hit(str(n), {"message": "x" * 3000}) for n in range(2 * MOST_ANSWER_BYTES // 3000)])
    assert not any(row["is_cut"] for row in rows)


def test_what_cannot_be_searched_says_where_to_look(tmp_path: Path) -> None:
    """By the names of the outputs."""
    (tmp_path / "logflow.yaml").write_text("outputs: [{type: stdout, name: a}, {type: elasticsearch, name: b}]")
    assert "`a` (stdout), `b` (elasticsearch)" in where_instead(load(tmp_path / "logflow.yaml", {}))
