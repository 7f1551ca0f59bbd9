"""The kinds of secrets and personal data: how each is found, and what a text that holds one must have.

Where two find the very same, the first in this order counts: a token in a header is a token.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from logflow_app.config.redact import RedactPattern, RedactSection
from logflow_app.redaction.addresses import find_emails, find_ipv4, find_ipv6, find_url_passwords
from logflow_app.redaction.commands import find_command_passwords, find_short_options, find_statement_passwords
from logflow_app.redaction.key_names import NAMES_IN_TEXT, WORDS_IN_TEXT, KeyNames
from logflow_app.redaction.key_values import KeyValues
from logflow_app.redaction.numbers import find_cards, find_ibans
from logflow_app.redaction.spans import Find, Span
from logflow_app.redaction.tokens import CLOUD_WORDS, find_bearers, find_cloud_keys, find_jwts, find_private_keys

KEYS = "keys"
SECRETS = ("private_keys", "jwt", "cloud_keys", "bearer", "urls", KEYS)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. A text that holds it has one of `shapes` (see `Screen`), if there are any, and one of `words` too.

    `words` are in lower case, and are sought in a text in lower case. `names` are words as well: behind them stands a
    sign, a quote or a bracket, or in command lines and elements a blank. Where much else looks like it (`is_doubtful`)
    it is looked for in the document as written, before that is taken apart.
    """

    name: str
    find: Find
    words: tuple[str, ...] = ()
    shapes: tuple[bytes, ...] = ()
    names: tuple[str, ...] = ()
    is_doubtful: bool = False


USUAL = (
    Kind("private_keys", find_private_keys, words=("private key",), shapes=(b"-----AAAAA",)),
    Kind("jwt", find_jwts, words=("eyj",), shapes=(b"w" * 11,)),
    *(Kind("cloud_keys", find_cloud_keys, words, shapes) for words, shapes in CLOUD_WORDS),
    Kind("bearer", find_bearers, words=("bearer",)),
    Kind("urls", find_url_passwords, words=("://",), shapes=(b"@",)),
    Kind("cards", find_cards, shapes=(b"0" * 13, b"0000 0000", b"0000-0000"), is_doubtful=True),
    Kind("iban", find_ibans, shapes=(b"AA00",), is_doubtful=True),
    Kind("emails", find_emails, shapes=(b"@",)),
    Kind("ipv6", find_ipv6, words=("::",), is_doubtful=True),
    Kind("ipv6", find_ipv6, shapes=(b"::::::",), is_doubtful=True),  # all eight groups, or six and an IPv4 address
    Kind("ipv4", find_ipv4, shapes=(b".0.", b".00.", b".000.")),
)


def names_of(section: RedactSection) -> KeyNames | None:
    """Return what tells the keys whose values are taken out; None where none are."""
    has_usual = KEYS in _wanted(section)
    if not has_usual and not section.keys:
        return None
    return KeyNames(section.keys, section.except_keys, has_usual=has_usual)


def compile_kinds(section: RedactSection, names: KeyNames | None) -> list[Kind]:
    """Return the kinds that are wanted, in the order in which they win."""
    wanted = _wanted(section)
    kinds = [_own(pattern) for pattern in section.patterns]
    kinds += [kind for kind in USUAL if kind.name in wanted]
    if names:
        has_usual = KEYS in wanted
        further = [[piece for piece in re.split(r"[\W_]+", key.lower()) if piece] or [key] for key in section.keys]
        words = list(dict.fromkeys(max(pieces, key=len) for pieces in further))
        usual = WORDS_IN_TEXT if has_usual else ()
        values = KeyValues(names.is_secret, [*words, *usual], further, has_usual=has_usual)
        kinds.append(Kind(KEYS, values.find, words=tuple(words), names=NAMES_IN_TEXT if has_usual else ()))
        if has_usual:
            kinds.append(Kind(KEYS, find_command_passwords, words=("curl",)))
            kinds.append(Kind(KEYS, find_short_options, words=("mysql", "sshpass", "mariadb"), is_doubtful=True))
            kinds.append(Kind(KEYS, find_statement_passwords, words=("identified ",)))
    return kinds


def _wanted(section: RedactSection) -> set[str]:
    wanted: set[str] = set(section.kinds)
    return wanted | set(SECRETS) if "secrets" in wanted else wanted


def _own(section: RedactPattern) -> Kind:
    pattern = re.compile(section.pattern)
    group = 1 if pattern.groups else 0

    def find(text: str) -> Iterator[Span]:
        for match in pattern.finditer(text):
            if match.end(group) > match.start(group):
                yield match.span(group)

    return Kind(section.name, find, words=tuple(word.lower() for word in section.contains))


def find_all(kinds: Sequence[Kind], text: str) -> list[tuple[int, int, str]]:
    """Return what all kinds find in a text, in its order; what overlaps is one find, of the kind that found more.

    Of two that found the same, the first kind's counts.
    """
    found: list[tuple[int, int, int]] = []
    lower = text.lower()
    for order, kind in enumerate(kinds):
        words = (*kind.words, *kind.names)
        if words and not any(word in lower for word in words):
            continue
        found += [(begin, end, order) for begin, end in kind.find(text)]
    if len(found) > 1:
        found = _merged(found)
    return [(begin, end, kinds[order].name) for begin, end, order in found]


def _merged(found: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    found.sort(key=lambda each: (each[0], -each[1], each[2]))
    merged: list[tuple[int, int, int]] = []
    longest = 0  # of the finds in the last one
    for begin, end, order in found:
        if merged and begin < merged[-1][1]:
            first, until, kind = merged[-1]
            if end - begin > longest:
                longest, kind = end - begin, order
            merged[-1] = first, max(until, end), kind
        else:
            merged.append((begin, end, order))
            longest = end - begin
    return merged
