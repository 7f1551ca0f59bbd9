"""The quick look at a whole batch."""

from collections import Counter

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from logflow_app.config.redact import RedactSection
from logflow_app.redaction.key_names import ENDINGS, NAMES_IN_TEXT, SHORT_NAMES, WHOLE_NAMES, WORDS_IN_TEXT
from logflow_app.redaction.kinds import compile_kinds, names_of
from logflow_app.redaction.screen import Screen
from tests.redaction.redacting import ALL, event, redacted, redaction
from tests.redaction.test_corpus import GOES, STAYS

EVERYTHING = redaction(kinds=ALL)
KINDS = compile_kinds(RedactSection(kinds=ALL), names_of(RedactSection(kinds=ALL)))  # type: ignore[arg-type]
PIECES = (
    [case["text"] for case in GOES]
    + STAYS
    + ["password", "token", '"', "\\", "=", ": ", "@", "4111111111111111", "eyJ"]
)
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=6).map("".join)


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
        found = screen_of(case["kind"]).suspects(documents("clean", "all is well", case["text"], "clean"))
        assert [2] == list(found)
        assert {case["kind"]} == {kind.name for kind in found[2]}


def test_a_batch_without_documents_has_no_suspects() -> None:
    """Nothing is looked through."""
    assert {} == screen_of(*ALL).suspects([])


def test_what_only_looks_like_it_makes_no_suspects() -> None:
    """Times are no addresses, and numbers without the check digits are no cards; where nobody can tell, it may be."""
    texts = documents("at 15:30:45", "epoch 1761233446123", "std::vector", "a\n4111111111111111", "1:2:3:4:5:6:7:8")
    assert [3] == list(screen_of("cards").suspects(texts))
    assert [4] == list(screen_of("ipv6").suspects(texts))


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


@given(TEXTS, TEXTS)
@settings(max_examples=300, deadline=None)
def test_the_screen_lets_nothing_pass(message: str, value: str) -> None:
    """What the quick look finds to redact is all there is: the same comes out as without it, and twice is as once."""
    one = event(message, value=value, password=value)
    whole = msgspec.json.decode(msgspec.json.encode(one))
    EVERYTHING.redact(whole, KINDS, Counter())
    assert whole == redacted(EVERYTHING, one)[0]


def test_each_name_of_a_secret_has_a_word_to_look_for() -> None:
    """A document with such a name is always suspected, and each part of a text with one is looked at."""
    names = (*ENDINGS, *SHORT_NAMES, *WHOLE_NAMES)
    assert [] == [name for name in names if not name.endswith(NAMES_IN_TEXT)]
    assert [] == [name for name in (*names, *NAMES_IN_TEXT) if not any(word in name for word in WORDS_IN_TEXT)]


def test_names_are_suspected_however_they_are_written() -> None:
    """Blanks before the sign, an option, an element, separators within the name; in prose they are none."""
    told = [
        "password  = x",
        "run --token x",
        "<password a=1>x</password>",
        "pass_word: x",
        '{"api_key_": 1}',
        "a.pw=x",
        "secret \t : x",
        "with password 'x'",
    ]
    prose = [
        "Failed password for root",
        "the auth-service has a key too",
        "shipping to the spin-off",
        "token expired",
        'method "password", by key',
    ]
    found = screen_of("keys").suspects(documents(*told))
    assert list(range(len(told))) == sorted(found)
    assert {} == screen_of("keys").suspects(documents(*prose))
