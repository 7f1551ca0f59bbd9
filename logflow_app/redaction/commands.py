"""Passwords in command lines whose option does not name them: `curl -u user:password`."""

import re
from collections.abc import Iterator

from logflow_app.redaction.spans import Span

_CURL = re.compile(r"\bcurl(?:\.exe)?[\"\']?,?\s", re.IGNORECASE)
_USER = re.compile(  # curl's manual: -u, --user <user:password>; -U, --proxy-user the same
    r"(?<=\s)[\"\']?(?:-[A-Za-z]{0,8}[uU]|--(?:proxy-)?user)(?:[\"\']?,? {1,4}|=)?(?P<quote>[\"\'])?"
    r"[^\s:\"\'=/-][^\s:\"\'/]{0,127}:(?P<password>(?(quote)[^\"\']{1,256}|[^\s\"\']{1,256}))"
)
_REACH = 2_000  # from the name of the program to its last option


def find_command_passwords(text: str) -> Iterator[Span]:
    """Yield the passwords given to curl."""
    done = 0
    for program in _CURL.finditer(text):
        end = program.end() + _REACH
        for match in _USER.finditer(text, max(done, program.end() - 1), end):
            yield match.span("password")
        done = end
