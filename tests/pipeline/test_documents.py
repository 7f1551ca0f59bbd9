"""Documents by pasting, and the bytes they must have."""

import random

import msgspec
import pytest

from logflow_app.parsers.columns import Columns
from logflow_app.pipeline.documents import extra_objects, quote, quote_one
from tests.packs import ARRIVAL, ARRIVAL_MS, make_pack, run

HOSTILE = [
    "", "plain", '"', "\\", '\\"', "\\u0000", "\\\\u0000", "\0", "a\0b", "\n", "\r\n", "\t", "\x1f", "\x7f", "\x80",
    "\x9f", "\u2028\u2029", "é", "日本語", "😀", "\ufeff", "\uffff", "\u202eabc", "</script>", "%s %d %", "{}", "{0}",
    "ends with \\", "\\u0000 \0 both", '{"json":"in \\"json\\""}', "a" * 5_000,
]  # fmt: skip


def expected(texts):
    """What the encoder makes of the texts, one by one."""
    return [msgspec.json.encode(text).decode()[1:-1] for text in texts]


def test_a_column_that_needs_no_escaping_comes_back_as_it_is():
    """The fast way copies nothing."""
    texts = ("Payment completed", "日本語", "DEL \x7f is no control character of JSON", "")
    assert quote(texts) is texts


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_both_ways_give_the_same_bytes(text):
    """A text is written alike, whether its column is pasted, escaped in one piece or text by text."""
    ways = [
        quote([text]),
        quote([text, "plain"])[:1],
        quote(["\\", text])[1:],
        quote(["\0", text])[1:],
        [quote_one(text)],
    ]
    assert [list(way) for way in ways] == [expected([text])] * 5


def test_any_mixture_of_texts_is_quoted_as_by_the_encoder():
    """No combination of hostile texts in one column confuses their borders."""
    rng = random.Random(1)
    for _ in range(2_000):
        texts = ["".join(rng.choices(HOSTILE[:-1], k=rng.randrange(4))) for _ in range(rng.randrange(1, 6))]
        assert list(quote(texts)) == expected(texts)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_document_has_the_encoders_bytes(text):
    """A pasted document is what the encoder would have written, key for key."""
    line = f"2025-10-23 14:32:15 WARNING [pay{text.replace(']', '')[:50]}] {text}"
    pack_with = {"source": text, "file_path": text}
    events = run([line, "2025-10-23 14:32:15 INFO [a] b"], **pack_with)
    found = msgspec.json.decode(events.documents[0])
    assert msgspec.json.encode(found).decode() == events.documents[0]
    assert list(found) == ["timestamp", "level", "service", "message", "source", "extra_fields", "ingested_at"] + (
        ["tags"] if "tags" in found else []
    )
    assert (found["source"], found["ingested_at"]) == ({"hostname": text, "file": text}, ARRIVAL)


def test_the_fast_way_and_the_slow_way_agree():
    """Lines of a pack have the same documents whether or not another line needs escaping."""
    lines = [f"2025-10-23 14:32:{n:02d} INFO [payment-service] order_{n} paid" for n in range(60)]
    alone = run(lines).documents
    beside = [run([*lines, f"2025-10-23 14:32:15 INFO [a] {text}"]).documents[:60] for text in ('"', "\0", "\\u0000")]
    assert beside == [alone] * 3


def column(fields=None, rows=None, lines=2):
    """Columns with nothing but extra fields."""
    nothing = [""] * lines
    return Columns(range(lines), nothing, nothing, nothing, nothing, fields or {}, rows)


def test_no_extra_fields_are_none():
    """A pack without extra fields pays nothing for them."""
    assert extra_objects(column(), {}, {}) is None


def test_named_texts_become_objects():
    """Columns become an object a line; an empty text is no field; a name may hold anything."""
    fields = {"a": ("1", '"'), "100%s": ("", "x")}
    assert extra_objects(column(fields), {}, {}) == ['{"a":"1"}', '{"a":"\\"","100%s":"x"}']


def test_additions_join_fields_and_rows_alike():
    """What the pipeline adds stands behind the line's own fields and wins over them."""
    additions = {1: {"a": 2, "clock_skew": 1.5}}
    want = ['{"a":"1"}', '{"a":2,"clock_skew":1.5}']
    assert extra_objects(column({"a": ("1", "1")}), additions, {}) == want
    assert extra_objects(column(rows=[{"a": "1"}, {"a": "1"}]), additions, {}) == want
    assert extra_objects(column(), additions, {}) == ["{}", want[1]]


def test_documents_hold_no_line_end():
    """A document is one line of a bulk body, whatever is in it."""
    events = run(["2025-10-23 14:32:15 INFO [a] one\ntwo\r\n\u2028three", '{"msg":"a\\nb","x":{"y":"\\n"}}', "\n"])
    assert [document for document in events.documents if "\n" in document or "\r" in document] == []


def test_a_pack_is_not_changed():
    """The pack can be run again, and gives the same events."""
    pack = make_pack(['{"msg":"a","level":"warning","k":1}', "plain"], arrival_ms=ARRIVAL_MS)
    before = msgspec.json.encode(pack)
    run(pack.lines)
    assert msgspec.json.encode(pack) == before


def test_what_the_source_tells_is_in_every_line_and_the_line_itself_wins():
    """Shared fields stand in front; a line that says the same thing itself keeps what it says."""
    shared = {"pod": {"name": "a"}, "team": "x"}
    alone = '{"pod":{"name":"a"},"team":"x"}'
    assert [alone] * 2 == extra_objects(column(), {}, shared)
    beside = {"a": ("1", "")}
    assert ['{"pod":{"name":"a"},"team":"x","a":"1"}', alone] == extra_objects(column(beside), {}, shared)
    assert ['{"pod":{"name":"a"},"team":"y"}', alone] == extra_objects(column({"team": ("y", "")}), {}, shared)
    rows = [{"team": "y"}, {}]
    assert ['{"pod":{"name":"a"},"team":"y"}', alone] == extra_objects(column(rows=rows), {}, shared)
    assert shared == {"pod": {"name": "a"}, "team": "x"}
