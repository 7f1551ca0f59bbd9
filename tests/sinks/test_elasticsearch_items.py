"""The allow-list: each answer here was given by a real Elasticsearch 9.5 (shortened)."""

from typing import Any

import pytest

from logflow_app.sinks.base import STORED, Answer, Refusal
from logflow_app.sinks.elasticsearch_items import judge

# status, type, reason
REFUSED = [
    (400, "document_parsing_exception", "[1:7] failed to parse field [n] of type [integer] in document with id '1'"),
    (400, "document_parsing_exception", "[1:9] object mapping for [source] tried to parse field [source] as object"),
    (400, "document_parsing_exception", "[1:23] failed to parse: Limit of total fields [2] has been exceeded"),
    (400, "mapper_parsing_exception", "failed to parse"),
    (
        400,
        "strict_dynamic_mapping_exception",
        "[1:7] mapping set to strict, introduction of [n] is not allowed",
    ),
    (400, "illegal_argument_exception", "mapper [n] cannot be changed from type [long] to [text]"),
]
WAITED_OUT = [
    (400, "illegal_argument_exception", "pipeline with id [nope] does not exist"),
    (400, "illegal_argument_exception", "no write index is defined for alias [logs]"),
    (400, "index_closed_exception", "closed"),
    (400, "invalid_index_name_exception", "Invalid index name [Bad*]"),
    (400, "routing_missing_exception", "routing is required for [t6]/[p]"),
    (
        400,
        "validation_exception",
        "this action would add [2] shards, but this cluster has [12]/[1] open",
    ),
    (400, "some_exception_of_tomorrow", "who knows"),
    (403, "cluster_block_exception", "index [t2] blocked by: [FORBIDDEN/8/index write (api)];"),
    (403, "security_exception", "action [indices:data/write/bulk[s]] is unauthorized"),
    (404, "index_not_found_exception", "no such index [zz] and [action.auto_create_index] is [false]"),
    (409, "some_other_conflict", "not about the id"),
    (429, "es_rejected_execution_exception", "rejected execution of coordinating operation"),
    (429, "cluster_block_exception", "index blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage]"),
    (500, "document_parsing_exception", "not with this status"),
    (503, "unavailable_shards_exception", "primary shard is not active"),
]


def item(status: int, kind: str = "", reason: str = "", **more: object) -> dict[str, Any]:
    """Return one item of a bulk answer."""
    error = {"error": {"type": kind, "reason": reason}} if kind else {}
    return {"create": {"status": status, **error, **more}}


@pytest.mark.parametrize(("status", "kind", "reason"), REFUSED)
def test_the_documents_own_fault_is_refused(status: int, kind: str, reason: str) -> None:
    """What a healthy destination would refuse as well is refused, in the server's words."""
    answer = judge([item(201), item(status, kind, reason), item(201)])
    assert Answer([], [Refusal(1, "mapping_conflict", f"{kind}: {reason}")]) == answer


@pytest.mark.parametrize(("status", "kind", "reason"), WAITED_OUT)
def test_everything_else_is_sent_again(status: int, kind: str, reason: str) -> None:
    """What is about the destination, or unknown, is a position to retry, with the server's words as complaint."""
    answer = judge([item(201), item(status, kind, reason)])
    assert Answer([1], [], f"status {status}, {kind}: {reason}") == answer


def test_stored_before_counts_as_stored() -> None:
    """A conflict of versions says that the document is there."""
    assert judge([item(409, "version_conflict_engine_exception", "document already exists"), item(200)]) == STORED


def test_an_item_without_anything_is_sent_again() -> None:
    """An answer without status or error is unknown, and so the destination's."""
    assert [0, 1] == judge([{"create": {}}, item(302)]).retry


def test_a_term_that_is_too_long_is_too_large() -> None:
    """An immense term has a reason of its own."""
    words = "Flattened field [extra_fields] contains one immense field"
    refused = judge([item(400, "document_parsing_exception", words)]).refused
    assert ["too_large"] == [one.reason for one in refused]


def test_the_failure_store_does_not_count_as_stored() -> None:
    """A document the server put aside into a failure store is buried, because no search of the index finds it."""
    refused = judge([item(201, failure_store="used"), item(201, failure_store="not_enabled")]).refused
    assert [(0, "refused")] == [(one.position, one.reason) for one in refused]
