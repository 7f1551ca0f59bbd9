"""RFC 3164 as most senders write it: `<34>Oct 11 22:14:15 host su[123]: message`; all else is in `dialects`."""

import re

from logflow_app.parsers.syslog.parts import BSD_TIME, ISO_TIME, NUMBER, PRI, Parts
from logflow_app.parsers.syslog.structured_data import LEADING_DATA

_HOST = r"[\w.@/+-]{1,255}+|[0-9A-Fa-f:.]{2,45}(?:%\w{1,32})?(?<!:)"
_TAG = r"(?!\d++:)[^\s:\[\](){}\"'=<>,;|%*]{1,128}+(?:\([^()\s\d][^()\s]{0,63}\))?"

USUAL = re.compile(
    rf"(?:{PRI})?()({BSD_TIME}|{ISO_TIME}) ({_HOST}) ({_TAG})(?:\[({NUMBER})\])?()()"
    rf":(?: {{1,2}}({LEADING_DATA})(?= |\Z))?()(?: (?!\[ID \d|%[A-Z])(.*))?\Z",
    re.DOTALL,
)

# Section 4.1: the number, `Mmm dd hh:mm:ss` with a blank in front of a day of one digit, a host, and a tag of letters
# and digits that ends where they do. Names of programs with further marks are let pass, as they are everywhere.
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_STRICT = re.compile(
    rf"<(19[01]|1[0-8][0-9]|[1-9][0-9]|[0-9])>()({_MONTH} (?: [1-9]|[12]\d|3[01]) (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)"
    rf" ([!-~]{{1,255}}+)(?: ({_TAG})(?:\[({NUMBER})\])?(?=:))?()()()()(?:: ?| )(.*)\Z",
    re.DOTALL,
)


def read_strictly(line: str) -> Parts | None:
    """Return what a line says that keeps to section 4.1; None for any other."""
    match = _STRICT.match(line)
    return Parts._make(match.groups("")) if match else None
