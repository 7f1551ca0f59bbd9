"""Elasticsearch's `_bulk` and its single-document forms: action and source lines → events and what is answered; pure.

See https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk.
"""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from shippers.http.admission import json_problem, oversize, shown, split
from shippers.http.parsed import Batch, Parsed, Refusal
from shippers.http.problems import malformed, too_large
from shippers.http.settings import Limits

TAKEN = ("create", "index")
WITHOUT_SOURCE = "delete"
ACTIONS = ("create", "index", "update", "delete")


class Target(msgspec.Struct):
    """What an action line names; further keys (routing, pipeline) are passed over."""

    index: str | None = msgspec.field(name="_index", default=None)
    id: str | int | None = msgspec.field(name="_id", default=None)


class Item(NamedTuple):
    """A line of a bulk request: what was asked, and what is wrong with it ("" if it is taken)."""

    action: str
    index_name: str
    doc_id: str
    problem: str = ""


class Bulk(NamedTuple):
    """A bulk request: what is to be taken, and every item in its order."""

    parsed: Parsed
    items: list[Item]


class _Object(msgspec.Struct):
    """Any JSON object."""


_action = msgspec.json.Decoder(dict[str, Target]).decode
_objects = msgspec.json.Decoder(_Object).decode_lines


def read_bulk(body: bytes, index: str, limits: Limits) -> Bulk:
    """Return what a bulk request asks for; `index` is the one in its path. Raises RequestError.

    A request with a broken action line is refused whole, as Elasticsearch does: what follows could be anything.
    """
    lines = split(body, 2 * limits.max_events)
    if not lines:
        raise malformed("request body is required")
    pairs = _pairs(lines, index)
    sources = [source for _, source in pairs if source]
    all_good = _are_good(sources, limits.max_event_bytes)
    items: list[Item] = []
    refused: list[Refusal] = []
    batches: dict[str, list[bytes]] = {}
    for position, (item, source) in enumerate(pairs):
        problem = item.problem or ("" if all_good else _problem(source, limits.max_event_bytes))
        if problem:
            items.append(item._replace(problem=problem))
            refused.append(Refusal(position, problem))
            continue
        items.append(item)
        batches.setdefault(item.index_name, []).append(_with_id(source, item.doc_id))
    if len(items) > limits.max_events:
        raise too_large(f"expected at most {limits.max_events} events in one request (limits.max_events), got more")
    taken = [Batch(messages, fields={"index": name} if name else {}) for name, messages in batches.items()]
    return Bulk(Parsed(taken, refused), items)


def read_document(body: bytes, index: str, doc_id: str, limits: Limits) -> Bulk:
    """Return the one document of a request to `/<index>/_doc`. Raises RequestError."""
    source = body.strip()
    if b"\n" in source:
        try:
            source = msgspec.json.format(source, indent=-1)
        except (msgspec.DecodeError, RecursionError) as error:
            raise malformed(f"failed to parse: {error}") from error
    problem = _problem(source, limits.max_event_bytes)
    if problem:
        raise malformed(problem)
    batch = Batch([_with_id(source, doc_id)], fields={"index": index})
    return Bulk(Parsed([batch]), [Item("index", index, doc_id)])


def _pairs(lines: Sequence[bytes], index: str) -> list[tuple[Item, bytes]]:
    """Return each action with its source, b"" for those that have none or are refused. 0.7 µs an item."""
    pairs: list[tuple[Item, bytes]] = []
    known: dict[bytes, Item] = {}
    place = 0
    while place < len(lines):
        line = lines[place]
        item = known.get(line)
        if item is None:
            item = _item(line, index, place)
            if not item.doc_id:
                known[line] = item
        if item.action == WITHOUT_SOURCE:
            pairs.append((item, b""))
            place += 1
            continue
        if place + 1 >= len(lines):
            raise malformed("expected a source line behind the last action", f"line {place + 1}")
        pairs.append((item, b"" if item.problem else lines[place + 1]))
        place += 2
    return pairs


def _item(line: bytes, index: str, place: int) -> Item:
    where = f"line {place + 1}"
    try:
        ((action, target),) = _action(line).items()
    except (msgspec.DecodeError, ValueError, RecursionError):
        raise malformed(f'expected an action such as {{"create":{{}}}}, got {shown(line)}', where) from None
    if action not in ACTIONS:
        raise malformed(f"expected create, index, update or delete, got {action[:40]!r}", where)
    problem = "" if action in TAKEN else f"log events are never changed: {action} is not taken, create and index are"
    doc_id = "" if target.id is None else str(target.id)
    return Item(action, target.index or index, doc_id, problem)


def _are_good(sources: list[bytes], most: int) -> bool:
    """Return whether all sources are objects and within the limit. 0.3 µs a source."""
    if len(max(sources, key=len, default=b"")) > most:
        return False
    try:
        return len(_objects(b"\n".join(sources))) == len(sources)
    except (msgspec.DecodeError, RecursionError):
        return False


def _problem(source: bytes, most: int) -> str:
    return oversize(len(source), most) if len(source) > most else json_problem(source)


def _with_id(source: bytes, doc_id: str) -> bytes:
    """Return a document that says what it was called, where its sender gave it a name."""
    if not doc_id:
        return source
    rest = source.lstrip()[1:].lstrip()
    said = b'{"document_id":' + msgspec.json.encode(doc_id)
    return said + (b"," if rest[:1] != b"}" else b"") + rest
