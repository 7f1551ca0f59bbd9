"""Real lines of real systems, where the corpora are at hand: `LOGFLOW_CORPORA`, or beside the project."""

import os
from pathlib import Path

import msgspec
import pytest

from tests.packs import make_pack, run

BESIDE = Path(__file__).parents[3] / "shared" / "corpora"
LOGHUB = Path(os.environ.get("LOGFLOW_CORPORA", BESIDE)) / "loghub"
FILES = sorted(LOGHUB.glob("cases-*.jsonl"))


@pytest.mark.skipif(not FILES, reason=f"NO CORPORA at {LOGHUB}: set LOGFLOW_CORPORA to try real lines")
def test_no_real_line_is_lost():
    """Every line of every system is a document that holds the line, or its message but for blanks at its end."""
    for path in FILES:
        lines = [msgspec.json.decode(case)["input"] for case in path.read_bytes().splitlines()]
        found = [msgspec.json.decode(text) for text in run(lines).documents]
        assert len(found) == len(make_pack(lines).lines) > 0
        kept = [
            line.rstrip().endswith(one["message"]) and (one["message"] == line or "tags" not in one)
            for line, one in zip(lines, found, strict=True)
        ]
        assert [line for line, is_kept in zip(lines, kept, strict=True) if not is_kept] == []
