"""Elasticsearch's bulk requests: what is taken, and what is answered to each item."""

import json
from typing import Any

import pytest

from shippers.http.bulk import read_bulk, read_document
from shippers.http.bulk_answers import bulk_answer
from shippers.http.problems import RequestError
from shippers.http.settings import Limits

LIMITS = Limits(max_events=10, max_event_bytes=1024)


def answer(body: bytes, index: str = "", *, brief: bool = False) -> dict[str, Any]:
    """Return what is answered to a request."""
    return json.loads(bulk_answer(read_bulk(body, index, LIMITS).items, "t", 1, brief=brief))


def test_documents_are_taken_as_they_were_sent() -> None:
    """With their index beside them: one batch for each."""
    body = b'{"create":{"_index":"a"}}\n{"x": 1}\n{"index":{}}\n{"y":2}\n{"create":{"_index":"a"}}\n{"z":3}\n'
    batches = read_bulk(body, "b", LIMITS).parsed.batches
    assert [([b'{"x": 1}', b'{"z":3}'], {"index": "a"}), ([b'{"y":2}'], {"index": "b"})] == [
        (batch.messages, batch.fields) for batch in batches
    ]


def test_a_name_the_sender_gave_is_kept() -> None:
    """As a field of the document, which may be empty."""
    body = b'{"index":{"_id":"7"}}\n{"x":1}\n{"index":{"_id":8}}\n{ }\n'
    (batch,) = read_bulk(body, "b", LIMITS).parsed.batches
    assert [{"document_id": "7", "x": 1}, {"document_id": "8"}] == [json.loads(each) for each in batch.messages]


def test_each_item_is_answered_in_its_order() -> None:
    """As Elasticsearch does: 201 for what was taken, an error for each that was not."""
    body = (
        b'{"create":{"_index":"a","_id":"1"}}\n{"x":1}\n{"delete":{"_id":"2"}}\n'
        b'{"update":{"_id":"3"}}\n{"doc":{}}\n{"index":{"_index":"a"}}\nbad\n'
    )
    said = answer(body, "b")
    assert said["errors"] is True
    assert [("create", 201), ("delete", 400), ("update", 400), ("index", 400)] == [
        (action, item["status"]) for each in said["items"] for action, item in each.items()
    ]
    first = said["items"][0]["create"]
    assert ("a", "1", "created") == (first["_index"], first["_id"], first["result"])
    assert "never changed" in said["items"][1]["delete"]["error"]["reason"]
    assert "got 'bad'" in said["items"][3]["index"]["error"]["reason"]


def test_a_brief_answer_has_statuses_and_errors_alone() -> None:
    """For those that ask by `filter_path`, as Filebeat does."""
    body = b'{"create":{}}\n{"x":1}\n{"index":{}}\nbad\n'
    said = answer(body, "b", brief=True)
    assert {"create": {"status": 201}} == said["items"][0]
    assert {"status", "error"} == set(said["items"][1]["index"])


def test_a_document_that_is_too_large_is_refused_alone() -> None:
    """The others are taken."""
    body = b'{"create":{}}\n{"x":"' + b"x" * 2000 + b'"}\n{"create":{}}\n{}\n'
    bulk = read_bulk(body, "b", LIMITS)
    assert ([0], 1) == ([each.position for each in bulk.parsed.refused], bulk.parsed.events)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b"", ""),
        (b'{"create":{}}\n', "line 1"),
        (b'{"create":{}}\n{}\nnot json\n{}\n', "line 3"),
        (b'{"nonsense":{}}\n{}\n', "line 1"),
        (b'{"create":{},"index":{}}\n{}\n', "line 1"),
        (b'{"create":[]}\n{}\n', "line 1"),
        (b'{"create":' * 10_000 + b"\n{}\n", "line 1"),
    ],
)
def test_a_broken_action_line_refuses_the_request(body: bytes, where: str) -> None:
    """What follows it could be anything."""
    with pytest.raises(RequestError) as raised:
        read_bulk(body, "b", LIMITS)
    assert (400, where) == (raised.value.status, raised.value.where)


@pytest.mark.parametrize("body", [b'{"create":{}}\n{}\n' * 11, b'{"delete":{"_id":"1"}}\n' * 11, b"\n" * 100_000])
def test_too_many_items_are_refused(body: bytes) -> None:
    """413, before they are made."""
    with pytest.raises(RequestError) as raised:
        read_bulk(body, "b", LIMITS)
    assert 413 == raised.value.status


def test_one_document_is_one_event() -> None:
    """On one line, whatever it was sent on."""
    bulk = read_document(b'{\n "x": 1\n}', "a", "5", LIMITS)
    assert [b'{"document_id":"5","x":1}'] == bulk.parsed.batches[0].messages
    for bad in (b"", b"[]", b'{"x"', b'{"x"\n'):
        with pytest.raises(RequestError):
            read_document(bad, "a", "", LIMITS)
