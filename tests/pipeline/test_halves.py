"""A line on which a parser raises is found, and hurts no other."""

from collections import Counter

from logflow_app.events import Events, Failure, Metadata, Pack
from logflow_app.pipeline.halves import run_by_halves


def pack_of(lines: list[str]) -> Pack:
    """Return a pack of these lines."""
    ids = [f"id-{n}" for n in range(len(lines))]
    return Pack(lines, ids, Metadata(), 0, "logs-raw", 0, 5, 5, offsets=list(range(len(lines))), end_offset=len(lines))


def parse(pack: Pack) -> Events:
    """Count lines; raise on the guilty one."""
    if "guilty" in pack.lines:
        raise RuntimeError("boom")
    documents = [f"<{line}>" for line in pack.lines]
    days = ["2026.11.21"] * len(pack.lines)
    counts = Counter(("s", "INFO", 60) for _ in pack.lines)
    return Events(pack, pack.ids, pack.lines, days, documents, counts, [], len(pack.lines))


def test_only_the_guilty_lines_are_buried():
    """All other lines of the pack become events, in their order, and are counted together."""
    pack = pack_of(["a", "guilty", "b", "c", "guilty", "d", "e"])

    events = run_by_halves(parse, pack)

    assert ["<a>", "<b>", "<c>", "<d>", "<e>"] == events.documents
    assert ["id-0", "id-2", "id-3", "id-5", "id-6"] == events.ids
    assert [Failure(1, "bug", "RuntimeError('boom')"), Failure(4, "bug", "RuntimeError('boom')")] == events.failures
    assert {("s", "INFO", 60): 5} == events.counts
    assert pack is events.pack


def test_a_pack_without_guilty_lines_is_run_once():
    """The usual way costs nothing."""
    calls = []

    run_by_halves(lambda pack: calls.append(pack) or parse(pack), pack_of(["a", "b"]))

    assert 1 == len(calls)
