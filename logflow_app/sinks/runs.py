"""Taking documents apart and putting the answers about them together again."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate

from logflow_app.events import Documents
from logflow_app.sinks.base import Answer, Refusal


def length(documents: Documents) -> int:
    """Return how long the documents are together, in characters."""
    return sum(map(len, documents.bodies))


def chosen(documents: Documents, positions: Iterable[int]) -> Documents:
    """Return the documents at `positions`."""
    places = list(positions)
    return Documents(*([column[n] for n in places] for column in documents))


def cut(documents: Documents, max_bytes: int) -> Iterator[Documents]:
    """Yield runs of `documents` as long as `max_bytes` allows; a larger document goes alone."""
    if documents.ids and length(documents) <= max_bytes:  # the usual case
        yield documents
        return
    ends = list(accumulate(map(len, documents.bodies)))
    start = 0
    while start < len(ends):
        before = ends[start - 1] if start else 0
        stop = max(start + 1, bisect_right(ends, before + max_bytes))
        yield Documents(*(column[start:stop] for column in documents))
        start = stop


def halves(documents: Documents) -> tuple[Documents, Documents]:
    """Return the first and the second half of at least two documents."""
    middle = len(documents.ids) // 2
    return Documents(*(column[:middle] for column in documents)), Documents(*(column[middle:] for column in documents))


def merged(answers: Iterable[tuple[list[int], Answer]]) -> Answer:
    """Return one answer for documents that were written apart; each comes with the positions it is about."""
    retry: list[int] = []
    refused: list[Refusal] = []
    complaint = ""
    for positions, answer in answers:
        retry += [positions[n] for n in answer.retry]
        refused += [refusal._replace(position=positions[refusal.position]) for refusal in answer.refused]
        complaint = complaint or answer.complaint
    return Answer(retry, refused, complaint)
