"""What Elasticsearch's answer to one document of a bulk request means: stored, refused for good, or to be sent again.

Only what is on the allow-list here is the document's own fault; docs/adr/0004-per-item-delivery.md gives the reasons.
"""

from typing import Any

from logflow_app.sinks.base import Answer, Refusal

# Errors that Elasticsearch raises while it reads one document, whatever state index and cluster are in.
DOCUMENT_ERRORS = frozenset(
    {
        "document_parsing_exception",
        "mapper_parsing_exception",  # its name before 8.10
        "strict_dynamic_mapping_exception",
    }
)

# `illegal_argument_exception` is also what a missing pipeline or alias is called: here the words decide.
DOCUMENT_COMPLAINTS = (
    "mapper [",  # … cannot be changed from type [long] to [text]
    "can't merge a non object mapping",
    "Limit of mapping depth [",
    "Document contains at least one immense term",
)

STORED_BEFORE = "version_conflict_engine_exception"  # a document of this id is there: the line was sent twice
LONGEST_COMPLAINT_CHARS = 500


def judge(items: list[dict[str, Any]]) -> Answer:
    """Turn the `items` of a bulk answer into ours."""
    retry: list[int] = []
    refused: list[Refusal] = []
    complaint = ""
    for position, item in enumerate(items):
        result = next(iter(item.values()))
        status, error = result.get("status", 0), result.get("error") or {}
        if (200 <= status < 300 and not error) or (status == 409 and error.get("type") == STORED_BEFORE):
            if result.get("failure_store") == "used":
                words = "taken by the index's failure store, so no search of the index finds it"
                refused.append(Refusal(position, "refused", words))
        elif status == 400 and is_about_the_document(error):
            refused.append(Refusal(position, reason_of(error), described(error)))
        else:
            retry.append(position)
            complaint = complaint or f"status {status}, {described(error)}"[:LONGEST_COMPLAINT_CHARS]
    return Answer(retry, refused, complaint)


def is_about_the_document(error: dict[str, Any]) -> bool:
    """Whether the same document would be refused by a destination in perfect health."""
    if error.get("type") == "illegal_argument_exception":
        return str(error.get("reason", "")).startswith(DOCUMENT_COMPLAINTS)
    return error.get("type") in DOCUMENT_ERRORS


def reason_of(error: dict[str, Any]) -> str:
    """Return which of `dead_letters.REASONS` an error of a document is."""
    return "too_large" if "immense" in described(error) else "mapping_conflict"


def described(error: dict[str, Any]) -> str:
    """Return an error of Elasticsearch as one line: type, reason, and the cause where it says more."""
    cause = (error.get("caused_by") or {}).get("reason")
    words = [error.get("type"), error.get("reason"), cause if cause != error.get("reason") else None]
    return ": ".join(str(word) for word in words if word) or "no reason given"
