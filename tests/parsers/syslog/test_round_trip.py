"""Lines written as RFC 5424's grammar has it are read back as what they were made of, strictly and leniently."""

import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from logflow_app.parsers.columns import Row
from logflow_app.parsers.syslog import SYSLOG
from tests.packs import section

PRINTABLE = "".join(map(chr, range(33, 127)))
NAME = st.text([each for each in PRINTABLE if each not in '="]'], min_size=1, max_size=32)
VALUE = st.text(max_size=12)
DATA = st.dictionaries(NAME, st.dictionaries(NAME, VALUE, max_size=3), max_size=3)
TEXT = st.text(st.characters(exclude_characters="\ufffd", exclude_categories=["Cs"]))  # what stands for bad bytes
TIMES = ("-", "2003-10-11T22:14:15Z", "2024-02-29T23:59:59.123456-07:30", "1999-12-31T00:00:00.1+00:00")
PARSERS = [SYSLOG[name](section(name, strict=strict)) for name in ("rfc5424", "syslog") for strict in (True, False)]


def token(longest: int) -> st.SearchStrategy[str]:
    """Return words of printable ASCII, among them the nil value and words that mean something elsewhere."""
    return st.text(PRINTABLE, min_size=1, max_size=longest) | st.sampled_from(
        ("-", "ERROR", "stdout", "[a]", "su:", "1")
    )


def written(data: Row) -> str:
    """Return structured data as it travels."""
    return "".join(f"[{name}{_parameters(values)}]" for name, values in data.items()) or "-"


def _parameters(values: Row) -> str:
    return "".join(f' {name}="{escaped(value)}"' for name, value in values.items())


def escaped(value: str) -> str:
    """Return a value with its three special characters escaped."""
    return re.sub(r'(["\\\]])', r"\\\1", value)


def absent(word: str) -> str | None:
    """Return what a reader finds where the word stands; None for the nil value."""
    return None if word == "-" else word


@settings(max_examples=100, deadline=None)
@given(
    st.integers(0, 191),
    st.sampled_from(TIMES),
    token(255),
    token(48),
    token(128),
    token(32),
    DATA,
    st.none() | TEXT,
)
def test_what_the_grammar_makes_is_read(  # noqa: PLR0917 - the parts of a line
    priority: int, time: str, host: str, app: str, procid: str, msgid: str, data: Row, message: str | None
) -> None:
    """Every part comes back, whatever its characters; the message too, but for the mark of its encoding."""
    line = f"<{priority}>1 {time} {host} {app} {procid} {msgid} {written(data)}" + (
        "" if message is None else f" {message}"
    )
    text = (message or "").removeprefix("\ufeff")
    expected: list[Any] = [absent(time) or "", absent(app) or "", text, str(priority), absent(host), absent(msgid)]
    for parse in PARSERS:
        columns = parse([line])
        fields = columns.rows[0] if columns.rows else {name: column[0] for name, column in columns.fields.items()}
        found = [columns.times[0], columns.services[0], columns.messages[0], str(fields["priority"])]
        assert expected == [*found, fields.get("host"), fields.get("msgid")]
        assert str(absent(procid)) == str(fields.get("pid"))
        assert (data or None) == fields.get("structured_data")
