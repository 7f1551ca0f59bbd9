"""The quick look at a whole batch."""

import msgspec

from logflow_app.config.redact import RedactSection
from logflow_app.redaction.kinds import compile_kinds, names_of
from logflow_app.redaction.screen import Screen
from tests.redaction.redacting import ALL, event
from tests.redaction.test_corpus import GOES


def screen_of(*kinds: str) -> Screen:
    """The screen of a section."""
    section = RedactSection(kinds=list(kinds))
    return Screen(compile_kinds(section, names_of(section)))


def documents(*messages: str) -> list[str]:
    """Documents with these messages."""
    return [msgspec.json.encode(event(message)).decode() for message in messages]


def test_suspects_are_found_among_the_others() -> None:
    """Each secret of the corpus is suspected in its place, with its kind, and the clean documents are not."""
    for case in GOES:
        if case["kind"] == "ipv6":  # every time has colons, so all documents are looked through
            continue
        found = screen_of(case["kind"]).suspects(documents("clean", "all is well", case["text"], "clean"))
        assert [2] == list(found)
        assert {case["kind"]} == {kind.name for kind in found[2]}


def test_a_batch_without_documents_has_no_suspects() -> None:
    """Nothing is looked through."""
    assert {} == screen_of(*ALL).suspects([])


def test_what_all_documents_share_is_looked_at_once() -> None:
    """An address as the host's name stands in every document, so all are suspects; a clean host makes none one."""
    texts = documents("one", "two", "three")
    assert {} == screen_of("ipv4", "emails").suspects(texts)
    of_address = [text.replace("web-1", "203.0.113.7") for text in texts]
    assert [0, 1, 2] == list(screen_of("ipv4").suspects(of_address))


def test_a_text_in_the_guise_of_what_is_shared() -> None:
    """A message that holds the shared piece of a document is suspected for what stands around it."""
    piece = ',"ingested_at":"2025-10-23T15:30:46.123Z"}'
    assert [1] == list(screen_of("emails").suspects(documents("x", f"a@example.com{piece}")))
