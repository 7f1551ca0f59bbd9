"""Finds the newest events in one day's file that a question fits, without a look at most of the others."""

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from logflow_app.search.base import Query
from logflow_app.search.words import words_of
from logflow_app.sinks.sqlite_rows import text_of
from logflow_app.sinks.sqlite_schema import BLOCK_BITS
from logflow_app.sinks.sqlite_words import indexed, name_word

MOST_BLOCKS_AT_ONCE = 256  # half a million events
LARGEST_SEQ = 2**63 - 1


class Question(NamedTuple):
    """A query as a file is asked it: an expression of FTS5 (empty: any event), and the times to look at."""

    match: str
    first_ms: int
    last_ms: int


class Found(NamedTuple):
    """An event of a day, as it sorts: by time, then by the order of storing."""

    timestamp: int
    day: str
    seq: int
    id: str = ""
    document: str = ""


class _Block(NamedTuple):
    block: int
    first_ms: int
    last_ms: int


def match_of(query: Query) -> str:
    """Return what the index is asked for; every word is quoted, so that none is an operator."""
    parts = [f"message : {_quoted(indexed(word))}" for word in words_of(query.text)]
    for column, names in (("level", query.levels), ("service", query.services)):
        if names:
            parts.append(f"{column} : ({' OR '.join(name_word(name) for name in names)})")
    return " AND ".join(parts)


def find(connection: sqlite3.Connection, question: Question, before_seq: int, limit: int, day: str) -> list[Found]:
    """Return up to `limit` events, newest first.

    Of the last millisecond only those stored before `before_seq`. Raises `sqlite3.Error`. The blocks are looked at from
    the last one on, in growing groups, until no block that is left holds anything newer than what has been found.
    """
    found: list[tuple[int, int]] = []
    for group, newest_left in _groups(_blocks(connection, question)):
        promising = [block for block in group if len(found) < limit or block.last_ms > found[-1][0]]
        for first, last in _runs(promising):
            found += _newest_of(connection, question, before_seq, limit, (first << BLOCK_BITS, last + 1 << BLOCK_BITS))
        found = sorted(found, reverse=True)[:limit]
        if len(found) == limit and found[-1][0] >= newest_left:
            break
    return [_read(connection, Found(timestamp, day, seq)) for timestamp, seq in found]


def _blocks(connection: sqlite3.Connection, question: Question) -> list[_Block]:
    rows = connection.execute(
        "SELECT block, first_ms, last_ms FROM blocks WHERE last_ms >= ? AND first_ms <= ? ORDER BY block DESC",
        (question.first_ms, question.last_ms),
    )
    return [_Block(*row) for row in rows]


def _groups(blocks: Sequence[_Block]) -> Iterator[tuple[Sequence[_Block], int]]:
    """Yield one block, then two, four and so on, each group with the latest time in the blocks after it."""
    newest = list(accumulate((block.last_ms for block in reversed(blocks)), max))[::-1]
    start, size = 0, 1
    while start < len(blocks):
        end = start + size
        yield blocks[start:end], newest[end] if end < len(blocks) else -LARGEST_SEQ
        start, size = end, min(2 * size, MOST_BLOCKS_AT_ONCE)


def _runs(blocks: Sequence[_Block]) -> Iterator[tuple[int, int]]:
    """Yield the first and last number of each run of neighbours, the highest run first."""
    if not blocks:
        return
    first = last = blocks[0].block
    for block in blocks[1:]:
        if block.block != first - 1:
            yield first, last
            last = block.block
        first = block.block
    yield first, last


def _newest_of(
    connection: sqlite3.Connection, question: Question, before_seq: int, limit: int, seqs: tuple[int, int]
) -> list[tuple[int, int]]:
    """Return time and number of the newest events among a run of numbers; SQLite sorts without Python's lock."""
    source = "events"
    chosen = "events.seq >= ? AND events.seq < ?"
    values: list[object] = [*seqs]
    if question.match:
        source = "words CROSS JOIN events ON events.seq = words.rowid"
        chosen = "words MATCH ? AND words.rowid >= ? AND words.rowid < ?"
        values.insert(0, question.match)
    rows = connection.execute(
        f"SELECT events.timestamp, events.seq FROM {source} WHERE {chosen} "  # noqa: S608 - of the two texts above
        "AND events.timestamp >= ? AND (events.timestamp < ? OR (events.timestamp = ? AND events.seq < ?)) "
        "ORDER BY events.timestamp DESC, events.seq DESC LIMIT ?",
        (*values, question.first_ms, question.last_ms, question.last_ms, before_seq, limit),
    )
    return rows.fetchall()


def _read(connection: sqlite3.Connection, found: Found) -> Found:
    line_id, document = connection.execute("SELECT id, document FROM events WHERE seq = ?", (found.seq,)).fetchone()
    return found._replace(id=text_of(line_id), document=text_of(document))


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
