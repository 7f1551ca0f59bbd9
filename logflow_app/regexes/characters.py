"""Escapes and character classes of other engines → Python's.

Sources: Oniguruma's doc/RE, PCRE2's pcre2pattern(3), RE2's syntax page.
"""

import re

_LETTERS = {"e": r"\x1b", "R": r"(?>\r\n|[\n\v\f\r\x85\u2028\u2029])", "z": r"\Z", "Z": r"(?=\n?\Z)", "N": r"[^\n]"}
_KEPT = frozenset("dDwWsSbBAntrfva0")  # they mean the same in all engines
_REFUSED = {"K": "keep", "G": "start of search", "X": "grapheme", "C": "byte", "g": "call of a group"}
_POSIX = {
    "alnum": "0-9A-Za-z", "alpha": "A-Za-z", "blank": r" \t", "cntrl": r"\x00-\x1f\x7f", "digit": "0-9",
    "graph": "!-~", "lower": "a-z", "print": " -~", "punct": r"!-/:-@\[-`{-~", "space": r"\s", "upper": "A-Z",
    "word": r"\w", "xdigit": "0-9A-Fa-f", "ascii": r"\x00-\x7f",
}  # fmt: skip
_POSIX_NEGATED = {"digit": r"\D", "space": r"\S", "word": r"\W"}
_PROPERTIES = {
    "L": r"[^\W\d_]", "Letter": r"[^\W\d_]", "Alpha": r"[^\W\d_]", "N": r"\d", "Nd": r"\d", "Digit": r"\d",
    "Alnum": r"[^\W_]", "Space": r"\s", "Word": r"\w", "XDigit": "[0-9A-Fa-f]", "Lu": "[A-ZÀ-ÖØ-Þ]",
    "Upper": "[A-ZÀ-ÖØ-Þ]", "Ll": "[a-zß-öø-ÿ]", "Lower": "[a-zß-öø-ÿ]", "Punct": r"[!-/:-@\[-`{-~]",
}  # fmt: skip

_POSIX_CLASS = re.compile(r"\[:(\^?)([a-z]+):\]")
_HEX = re.compile(r"\\(?:x\{([0-9A-Fa-f]{1,6})\}|x([0-9A-Fa-f]{1,2})|u\{?([0-9A-Fa-f]{4,6})\}?)")
_PROPERTY = re.compile(r"\\([pP])(?:\{(\^?)([A-Za-z_]+)\}|([A-Z]))")


class UntranslatableError(ValueError):
    """An expression uses what Python's engine cannot do; the message says what, and where."""


def read_escape(text: str, place: int, *, is_ruby: bool) -> tuple[str, int]:
    """Return the escape at `place` outside of a class as Python writes it, and where it ends."""
    if number := _HEX.match(text, place):
        return re.escape(_character(number)), number.end()
    if named := _PROPERTY.match(text, place):
        return _property(named), named.end()
    letter = text[place + 1 : place + 2]
    if letter in ("h", "H"):
        inner = "0-9A-Fa-f" if is_ruby else r" \t"
        return f"[{'^' if letter == 'H' else ''}{inner}]", place + 2
    if letter in _LETTERS:
        return _LETTERS[letter], place + 2
    if letter in _REFUSED:
        raise UntranslatableError(f"\\{letter} ({_REFUSED[letter]}) at {place} is not served")
    if not letter:
        raise UntranslatableError("it ends with a backslash")
    plain = letter.isascii() and letter.isalpha() and letter not in _KEPT
    return (letter if plain else f"\\{letter}"), place + 2


def read_class(text: str, place: int, *, is_ruby: bool) -> tuple[str, int]:
    """Return the character class that begins at `place` as Python writes it, and where it ends."""
    negation = "^" if text.startswith("[^", place) else ""
    items, end = _items(text, place + 1 + len(negation), is_ruby=is_ruby)
    return f"[{negation}{items}]", end


def _items(text: str, place: int, *, is_ruby: bool) -> tuple[str, int]:
    """Return what stands in a class up to its bracket; classes within it are a union."""
    items: list[str] = []
    while place < len(text):
        char = text[place]
        if char == "]" and items:
            return "".join(items), place + 1
        if char == "\\":
            item, place = _class_escape(text, place, is_ruby=is_ruby)
        elif char == "[" and (named := _POSIX_CLASS.match(text, place)):
            item, place = _posix(named), named.end()
        elif char == "[" and is_ruby and text.find("]", place + 1) != text.rfind("]"):
            if text.startswith("[^", place):
                raise UntranslatableError(f"a negated class within a class at {place} is not served")
            item, place = _items(text, place + 1, is_ruby=is_ruby)
        elif text.startswith("&&", place):
            raise UntranslatableError(f"an intersection of classes (&&) at {place} is not served")
        else:
            is_doubled = char == "-" and bool(items) and text.startswith("--", place)
            item, place = (f"\\{char}" if char in "[]&~|" or is_doubled else char), place + 1
        items.append(item)
    raise UntranslatableError("a class is not closed, ] is missing")


def _class_escape(text: str, place: int, *, is_ruby: bool) -> tuple[str, int]:
    if number := _HEX.match(text, place):
        return re.escape(_character(number)), number.end()
    letter = text[place + 1 : place + 2]
    if letter == "h":
        return ("0-9A-Fa-f" if is_ruby else r" \t"), place + 2
    if letter in ("H", "R", "X") or not letter:
        raise UntranslatableError(f"\\{letter} in a class at {place} is not served")
    if named := _PROPERTY.match(text, place):
        inner = _property(named)
        if inner.startswith("[^"):
            raise UntranslatableError(f"{named[0]} in a class at {place} is not served")
        return inner.strip("[]") if inner[0] == "[" else inner, named.end()
    if letter == "e":
        return r"\x1b", place + 2
    if letter in ("A", "B") or (letter.isascii() and letter.isalpha() and letter not in _KEPT):
        return letter, place + 2
    return f"\\{letter}", place + 2


def _character(number: re.Match[str]) -> str:
    code = int(number[1] or number[2] or number[3], 16)
    if code > 0x10FFFF:
        raise UntranslatableError(f"{number[0]} is no character")
    return chr(code)


def _posix(named: re.Match[str]) -> str:
    table = _POSIX_NEGATED if named[1] else _POSIX
    if named[2] not in table:
        raise UntranslatableError(f"the class {named[0]} is not served")
    return table[named[2]]


def _property(named: re.Match[str]) -> str:
    inner = _PROPERTIES.get(named[3] or named[4])
    if inner is None:
        raise UntranslatableError(f"the property {named[0]} is not served; known are {', '.join(_PROPERTIES)}")
    if (named[1] == "P") == bool(named[2]):
        return inner
    return f"(?!{inner})[\\s\\S]"
