"""Passwords that no name stands before: `curl -u user:password`, `mysql -ppassword`, `IDENTIFIED BY 'password'`."""

import re
from collections.abc import Iterator

from logflow_app.redaction.spans import Span

_CURL = re.compile(r"\bcurl(?:\.exe)?[\"\']?,?\s", re.IGNORECASE)
_USER = re.compile(  # curl's manual: -u, --user <user:password>; -U, --proxy-user the same
    r"(?<=\s)[\"\']?(?:-[A-Za-z]{0,8}[uU]|--(?:proxy-)?user)(?:[\"\']?,? {1,4}|=)?(?P<quote>[\"\'])?"
    r"[^\s:\"\'=/-][^\s:\"\'/]{0,127}:(?P<password>(?(quote)[^\"\']{1,256}|[^\s\"\']{1,256}))"
)
# MySQL's manual: -p, and the password right behind it. sshpass(1): -p password.
_SHORT_OPTION = re.compile(
    r"\b(?:(?:mysql|mariadb)[\w-]{0,20}(?:\.exe)?\b[^\n|;&]{0,120}?\s-p|sshpass\s{1,4}-p\s{0,4})"
    r"(?P<quote>[\"\'])?(?P<password>(?(quote)[^\"\']{1,256}|[^\s\"\',;|&-][^\s\"\',;|&]{0,255}))"
)
# Statements of MySQL, MariaDB and Oracle: CREATE USER, ALTER USER, GRANT.
_STATEMENT = re.compile(
    r"\bidentified\s{1,8}(?:with\s{1,8}[\w'\"`]{1,64}\s{1,8})?(?:by|as|using)\s{1,8}(?:password\s{1,8})?"
    r"(?P<quote>\\{0,8}['\"])(?P<password>.{1,256}?)(?P=quote)",
    re.IGNORECASE | re.DOTALL,
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


def find_short_options(text: str) -> Iterator[Span]:
    """Yield the passwords behind an option of one letter that is the password's: of MySQL and of sshpass."""
    for match in _SHORT_OPTION.finditer(text):
        yield match.span("password")


def find_statement_passwords(text: str) -> Iterator[Span]:
    """Yield the passwords in SQL statements that do not call them so."""
    for match in _STATEMENT.finditer(text):
        yield match.span("password")
