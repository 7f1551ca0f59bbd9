"""Payment cards and bank accounts: numbers that can be told by their own check digits."""

import re
from collections.abc import Iterator

from logflow_app.redaction.spans import Span

# ISO/IEC 7812: digits in a row, or in the groups that are printed on cards, always with the same sign between them.
_CARD = re.compile(
    r"(?<![\w.])(?<!\d[-+])"
    r"(?:\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{1,4}(?:\1\d{1,3})?|\d{4}([ -])\d{6}\2\d{4,5})"
    r"(?!\w)(?![-.]\d)"
)
_SEPARATORS = str.maketrans("", "", " -")
# The issuers' prefixes, as ranges of the first six digits, with the lengths they use.
_ISSUERS = (
    (400000, 499999, (13, 16, 19)),  # Visa
    (510000, 559999, (16,)),  # Mastercard
    (222100, 272099, (16,)),
    (340000, 349999, (15,)),  # American Express
    (370000, 379999, (15,)),
    (601100, 601199, (16, 19)),  # Discover
    (644000, 659999, (16, 19)),
    (300000, 305999, (14, 16)),  # Diners Club
    (309500, 309599, (14, 16)),
    (360000, 369999, (14, 16)),
    (380000, 399999, (14, 16)),
    (352800, 358999, (16, 19)),  # JCB
    (620000, 629999, (16, 17, 18, 19)),  # UnionPay
    (500000, 509999, (16, 19)),  # Maestro
    (560000, 589999, (16, 19)),
)
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)

# ISO 13616: two letters, two check digits, and as many characters as the country has decided.
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}")
_IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "BY": 28,
    "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18,
    "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22,
    "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LI": 21, "LT": 20, "LU": 20,
    "LV": 21, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18, "NO": 15, "PK": 24,
    "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27,
    "TN": 24, "TR": 26, "UA": 29, "VA": 22, "XK": 20,
}  # fmt: skip


def find_cards(text: str) -> Iterator[Span]:
    """Yield the numbers of payment cards: an issuer's prefix and length, and a right check digit."""
    for match in _CARD.finditer(text):
        if is_card(match[0].translate(_SEPARATORS)):
            yield match.span()


def is_card(digits: str) -> bool:
    """Tell whether digits are the number of a card."""
    first = int(digits[:6])
    return any(low <= first <= high and len(digits) in lengths for low, high, lengths in _ISSUERS) and _luhn(digits)


def _luhn(digits: str) -> bool:
    numbers = [int(digit) for digit in reversed(digits)]
    return (sum(numbers[::2]) + sum(_DOUBLED[number] for number in numbers[1::2])) % 10 == 0 and len(set(numbers)) > 1


def find_ibans(text: str) -> Iterator[Span]:
    """Yield international bank account numbers: a country's length, and right check digits."""
    for match in _IBAN.finditer(text):
        end = _end_of_iban(match[0])
        if end:
            yield match.start(), match.start() + end


def _end_of_iban(text: str) -> int:
    """Return where the number ends that the text begins with; 0 if it is none."""
    wanted = _IBAN_LENGTHS.get(text[:2], 0)
    taken = 0
    for end, character in enumerate(text, 1):
        taken += character != " "
        if taken == wanted:
            rest = text[end:]
            compact = text[:end].replace(" ", "")
            number = int("".join(str(int(each, 36)) for each in compact[4:] + compact[:4]))
            return end if number % 97 == 1 and not rest[:1].strip() else 0
    return 0
