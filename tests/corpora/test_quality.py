"""The corpora are read as well as docs/quality.md says, and as well as they must be."""

import pytest

from tests.corpora.cases import CORPORA, REASON
from tests.corpora.report import PAGE, page, reached, rows
from tests.corpora.scoring import score

pytestmark = pytest.mark.skipif(not CORPORA.is_dir(), reason=REASON)


def test_what_must_be_reached_is_reached() -> None:
    """Every share of cases that must be right is."""
    missed = {goal.title: (right, cases) for goal, right, cases in reached() if right < goal.bound * cases or not cases}
    assert {} == missed


def test_the_page_is_current() -> None:
    """docs/quality.md is what `make corpora` writes."""
    assert PAGE.read_text() == page((family, score(row)) for family, row in rows())


def test_every_choice_is_about_a_case_that_differs() -> None:
    """A reason is given for what differs, and for nothing else."""
    chosen = {case for _, row in rows() for case in score(row).chosen}
    assert set() == {case for _, row in rows() for case in row.choices} - chosen
