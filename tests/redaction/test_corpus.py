"""What must go, and what must stay though it looks like it."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.redaction.redacting import ALL, event, redacted, redaction, text

FOLDER = Path(__file__).parents[1] / "fixtures" / "redaction"
STAYS = (FOLDER / "stays.txt").read_text().splitlines()
GOES = [msgspec.json.decode(line) for line in (FOLDER / "goes.jsonl").read_text().splitlines()]
EVERYTHING = redaction(kinds=ALL)


@pytest.mark.parametrize("line", STAYS)
def test_what_is_harmless_stays(line: str) -> None:
    """Order numbers, ids, hashes, times, versions, MACs and prose are left as they are, with every kind looked for."""
    assert line == text(EVERYTHING, line)


@pytest.mark.parametrize("case", GOES, ids=lambda case: f"{case['kind']}-{case['text'][:30]}")
def test_what_is_secret_goes(case: dict[str, Any]) -> None:
    """Each is taken out where its kind alone is looked for, and counted."""
    found, counts = redacted(redaction(kinds=[case["kind"]]), event(case["text"]))
    assert (case["expected"], {case["kind"]: case.get("count", 1)}) == (found["message"], counts)


@pytest.mark.parametrize("case", GOES, ids=lambda case: f"{case['kind']}-{case['text'][:30]}")
def test_what_is_secret_goes_with_all_kinds(case: dict[str, Any]) -> None:
    """Where kinds overlap the secret is still gone, and nothing of it is left."""
    assert case["expected"] == text(EVERYTHING, case["text"])


@pytest.mark.parametrize("case", GOES, ids=lambda case: f"{case['kind']}-{case['text'][:30]}")
def test_what_was_redacted_stays_as_it_is(case: dict[str, Any]) -> None:
    """A second time there is nothing to take out."""
    once = text(EVERYTHING, case["text"])
    assert (once, {}) == (redacted(EVERYTHING, event(once))[0]["message"], redacted(EVERYTHING, event(once))[1])
