"""What somebody typed becomes words."""

import pytest

from logflow_app.search.words import words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("card declined", ["card", "declined"]),
        ('"card declined" 503', ["card declined", "503"]),
        ('card"declined', ["card", "declined"]),
        ('"card declined', ["card declined"]),
        ('""" a', [" a"]),
        ("a a A a", ["a", "A"]),
        ("payment-service 10.0.0.7 /var/log", ["payment-service", "10.0.0.7", "/var/log"]),
        ("- % _ ... && ''", []),
        ("a && b", ["a", "b"]),
        ("🚀 数据", ["🚀", "数据"]),
        ("a\0b \ud800c", ["a", "b", "c"]),
        ("AND OR NOT NEAR(a)", ["AND", "OR", "NOT", "NEAR(a)"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    """Quotes hold words together, what repeats is asked once, and punctuation alone is not asked at all."""
    assert words == words_of(text)
