"""From what somebody typed into a search box to words: nothing in it is an operator but the double quote."""

import re
import unicodedata

_PIECE = re.compile(r'"([^"]*)(?:"|$)|([^\s"]+)')
_UNFIT = re.compile("[\0\ud800-\udfff]")  # no store takes a NUL or half a character in a question


def words_of(text: str) -> list[str]:
    """Return the words and quoted phrases of a text, once each; punctuation that stands alone is left out.

    A quote that is never closed reaches to the end.
    """
    pieces = (quoted or bare for quoted, bare in _PIECE.findall(_UNFIT.sub(" ", text)))
    return list(dict.fromkeys(piece for piece in pieces if any(map(_is_looked_for, piece))))


def _is_looked_for(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char) in {"So", "Co"}  # `So` has the emoji
