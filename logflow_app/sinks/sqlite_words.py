"""What the full-text index of a SQLite store is fed: the message, and level and service as one word each.

Words are runs of letters, digits and marks in any case; whatever else stands in a message parts them. So
`payment-service`, `10.0.0.7` and `/var/log/app.log` are found whole, as words that stand next to each other, and by
each of their parts. Emoji and other symbols, and the characters of scripts that put no spaces between words, are words
of their own, as Elasticsearch has it.
"""

import re

TOKENIZER = "unicode61 remove_diacritics 0 categories 'L* N* M* Co So'"

# Kana, CJK ideographs, and symbols from arrows to emoji: each is to be a word of its own.
_ALONE = re.compile(
    "([\u00a6\u00a9\u00ae\u00b0\u2100-\u214f\u2190-\u2bff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U0001f000-\U0001faff\U00020000-\U0003ffff])"
)
_UNSEEN = re.compile("[\u200d\ufe0e\ufe0f\U0001f3fb-\U0001f3ff\ud800-\udfff]")  # joiners, tints, halves of characters


def indexed(text: str) -> str:
    """Return a text as the index takes it; most texts are ASCII and stay as they are."""
    if text.isascii():
        return text
    return _ALONE.sub(r" \1 ", _UNSEEN.sub(" ", text))


def name_word(name: str) -> str:
    """Return a level or a service as one word that no other has, whatever stands in it."""
    return "x" + name.encode("utf-8", "surrogatepass").hex()
