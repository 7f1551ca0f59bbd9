"""Taking documents apart and putting the answers together."""

import pytest

from logflow_app.events import Documents
from logflow_app.sinks.base import Answer, Refusal
from logflow_app.sinks.runs import chosen, cut, halves, length, merged

DOCUMENTS = Documents([str(n) for n in range(7)], ["2025.10.23"] * 7, ["x" * n for n in range(1, 8)])


@pytest.mark.parametrize("bound", [1, 3, 7, 10, 28, 100])
def test_cut_loses_nothing(bound: int) -> None:
    """Runs hold every document once and in order, and none is longer than the bound unless it is one document."""
    runs = list(cut(DOCUMENTS, bound))
    assert DOCUMENTS.ids == [line_id for run in runs for line_id in run.ids]
    assert DOCUMENTS.bodies == [body for run in runs for body in run.bodies]
    assert all(length(run) <= bound or len(run.ids) == 1 for run in runs)


def test_halves_are_the_whole() -> None:
    """Both halves together are the documents, and neither is empty."""
    first, second = halves(DOCUMENTS)
    assert (3, DOCUMENTS.ids) == (len(first.ids), first.ids + second.ids)


def test_chosen_keeps_columns_together() -> None:
    """Choosing positions keeps each document's id with its body."""
    assert Documents(["2", "0"], ["2025.10.23"] * 2, ["xxx", "x"]) == chosen(DOCUMENTS, [2, 0])


def test_answers_are_merged_at_their_places() -> None:
    """Positions of answers about parts become positions in the whole; the first complaint stands."""
    answers = [([0, 1], Answer([1], [])), ([4, 6], Answer([0], [Refusal(1, "refused", "no")], "busy"))]
    assert Answer([1, 4], [Refusal(6, "refused", "no")], "busy") == merged(answers)
