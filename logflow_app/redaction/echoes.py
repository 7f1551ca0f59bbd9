"""What was found in one place of an event is taken out wherever else it stands: parsers cut pieces out of lines."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import unquote

import msgspec

from logflow_app.parsers.bounds import as_text
from logflow_app.redaction.key_names import is_common, says_nothing
from logflow_app.redaction.kinds import SECRETS
from logflow_app.redaction.walk import MAX_DEPTH, Rules

LEAST_CHARS = 4  # of what is looked for elsewhere; less stands in every event
SURE_CHARS = 8  # so long, of letters and digits, it is no word that merely holds it
PIECE_CHARS = 6  # so long, with letters and digits, what stands within a find is a piece of it
MOST_CHARS = 4_096  # of a find that pieces are looked for in
LEAST_DIGITS = 6  # of digits alone; fewer are looked for as whole values, not within texts
LEAST_HEX, LEAST_HEX_DIGITS = 8, 12  # of a find in hexadecimal; fewer of 0 to 9 alone stand in any number
MOST_SOUGHT = 100  # within texts, the first that were found; the others are looked for as whole values

_IN_PARTS = frozenset({*SECRETS, "cards", "iban"})
_SCHEME = re.compile(r"(?:basic|bearer|token|apikey|negotiate|ntlm|digest)[ \t]+(?=\S)", re.IGNORECASE)
_PART = re.compile(r"[^\s,;&\"'<>(){}\[\]|]+")
_PAIR = re.compile(r"\s*(?P<name>[\w.%-]+)=(?!=*\Z)(?P<value>.+)\Z", re.DOTALL)
_ENDS = " \t\r\n,;&\"'<>(){}[]|"
_SIGNS = frozenset(_ENDS)
# What stands beside a secret in a cookie (RFC 6265), in Digest (RFC 7616) and in AWS's signature, and is none.
_OPEN = frozenset({
    "path", "domain", "expires", "max-age", "samesite", "username", "realm", "uri", "algorithm", "qop", "nc", "keyid",
    "headers", "signedheaders", "created", "charset", "userhash",
})  # fmt: skip


class Echoes:
    """Takes finds, `found` with the kind of each, out of values and keys; counts what it has taken out.

    A value or a key goes whole that is a find, or a part of one (one group of a card, one cookie of several), or a
    piece of one with letters and digits; out of longer texts goes the find itself, where it is no part of a word.
    """

    def __init__(self, found: Mapping[str, str], rules: Rules, counts: Counter[str]) -> None:
        self._rules, self._counts = rules, counts
        self._wholes: dict[str, str] = {}
        self._sought: list[tuple[str, str, re.Pattern[str] | None]] = []
        self._long: dict[str, str] = {}
        for text, kind in found.items():
            for form in _forms(text):
                self._seek(form, kind, rules.mask)
            self._seek_hex(text, kind)
            for part in _parts(text, kind):
                if _is_sure(part):
                    self._seek(part, kind, rules.mask)
                elif _is_worth_it(part, rules.mask):
                    self._wholes.setdefault(part, kind)

    def _seek(self, text: str, kind: str, mask: str) -> None:
        if not _is_worth_it(text, mask):
            return
        self._wholes.setdefault(text, kind)
        if len(self._sought) >= MOST_SOUGHT:
            return
        if len(text) <= MOST_CHARS and kind in SECRETS:  # a piece of an e-mail address is a host's name
            self._long[text] = kind
        if not (text.isdecimal() and len(text) < LEAST_DIGITS):
            alone = None if _is_sure(text) else re.compile(rf"(?<!\w){re.escape(text)}(?!\w)")
            self._sought.append((text, kind, alone))

    def _seek_hex(self, text: str, kind: str) -> None:
        """Look for a find as the kernel's audit writes command lines: in hexadecimal digits, among others of them."""
        digits = text.encode("utf-8", "surrogatepass").hex() if LEAST_CHARS <= len(text) <= MOST_CHARS else ""
        if len(digits) >= (LEAST_HEX_DIGITS if digits.isdecimal() else LEAST_HEX) and len(self._sought) < MOST_SOUGHT:
            self._sought += [(form, kind, None) for form in dict.fromkeys((digits, digits.upper()))]

    def __bool__(self) -> bool:
        """Tell whether there is anything to look for."""
        return bool(self._wholes)

    def value(self, value: Any, depth: int = 0) -> Any:  # noqa: ANN401 - any JSON value
        """Return the value without the finds."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict) and depth < MAX_DEPTH:
            return self._object(value, depth)
        if isinstance(value, list) and depth < MAX_DEPTH:
            return [self.value(item, depth + 1) for item in value]
        if isinstance(value, int | float) and not isinstance(value, bool):
            written = as_text(value)
            kind = self._wholes.get(written)
            return value if kind is None else self._replaced(written, kind)
        return value

    def text(self, text: str) -> str:
        """Return the text without the finds."""
        whole = text.strip(_ENDS)
        kind = self._wholes.get(whole) or (self._kind_of_piece(whole) if _is_piece(whole) else None)
        if kind is not None:
            return text.replace(whole, self._replaced(whole, kind))
        for sought, kind, alone in self._sought:
            if sought not in text:
                continue
            replacement = self._rules.replace[kind](sought)
            if alone is None:
                self._counts[kind] += text.count(sought)
                text = text.replace(sought, replacement)
            else:
                text, times = alone.subn(lambda _, put=replacement: put, text)  # type: ignore[misc]
                self._counts[kind] += times
        return text

    def _kind_of_piece(self, text: str) -> str | None:
        return next((kind for long, kind in self._long.items() if text in long), None)

    def _replaced(self, text: str, kind: str) -> str:
        self._counts[kind] += 1
        return self._rules.replace[kind](text)

    def _object(self, value: dict[str, Any], depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        is_secret = self._rules.is_secret
        for key, item in value.items():
            name = key if is_secret and is_secret(key) else self.text(key)
            if name == key:
                result[key] = self.value(item, depth + 1)
            elif name:  # with the action `remove` nothing is left of it
                result[_free(name, value, result)] = self.value(item, depth + 1)
        return result


def _free(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Return a name that nothing else has: two keys that were secrets must not become one."""
    free, number = name, 1
    while free in before or free in after:
        number += 1
        free = f"{name}_{number}"
    return free


def _forms(text: str) -> Iterator[str]:
    """Yield a find as parsers may have written it: without its scheme, without escapes of URLs and JSON, in one run."""
    text = text.strip(_ENDS)
    yield text
    yield text.rstrip("=")  # Base64's end, and a sign between names and values
    if scheme := _SCHEME.match(text):
        yield text[scheme.end() :].rstrip("=")
    if "%" in text:
        yield unquote(text)
    if "\\" in text:
        with suppress(msgspec.DecodeError, UnicodeEncodeError):
            yield msgspec.json.decode(f'"{text}"', type=str)
    if text[:1].isdecimal() and (digits := text.replace(" ", "").replace("-", "")) != text:
        yield digits


def _parts(text: str, kind: str) -> Iterator[str]:
    """Yield what a parser may have made of a find with signs in it: its pairs' values, and what is no plain word."""
    if kind not in _IN_PARTS or (not _SIGNS.intersection(text) and "=" not in text):
        return
    for segment in re.split(r"[;,&]", text):
        pair = _PAIR.match(segment)
        if pair and pair["name"].lower() in _OPEN:
            continue
        for part in _PART.findall(segment):
            pair = _PAIR.match(part)
            value = pair["value"] if pair else part
            if pair:
                yield part
            if _is_sure(value) or (kind != "private_keys" and (pair or not value.isalpha())):
                yield value
            if pair or is_common(part):
                break  # behind a cookie's value or attribute, and a blank, comes something else


def _is_sure(text: str) -> bool:
    """Tell whether a text is no word or number that stands in an event by chance."""
    is_word = text.isalpha() and (text.islower() or text.isupper() or text.istitle())
    return len(text) >= SURE_CHARS and not is_word and any(map(str.isalpha, text))


def _is_piece(text: str) -> bool:
    """Tell whether a text, where it stands within a find, is a piece of it: `hunter2` of `hunter2!`."""
    return PIECE_CHARS <= len(text) <= MOST_CHARS and any(map(str.isdecimal, text)) and any(map(str.isalpha, text))


def _is_worth_it(text: str, mask: str) -> bool:
    return len(text) >= LEAST_CHARS and mask not in text and not says_nothing(text) and not is_common(text)
