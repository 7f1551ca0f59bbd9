"""Syslog and CEF on lines that nobody would write: nothing raises, nothing takes long, nothing is lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logflow_app.parsers import PARSERS
from logflow_app.parsers.syslog import SYSLOG
from tests.packs import document, section

PARTS = (
    "<13>", "<191>", "<999>", "1 ", "Oct 11 22:14:15 ", "2025-10-11T22:14:15Z ", "host ", "su: ", "sshd[12]: ", "- ",
    "[a b=\"c\"]", "[a b=\"\\\"\\]\"] ", "%SYS-5-CONFIG_I: ", "29: ", "*", "text", "\ufeff", "CEF:0|a|b|c|d|e|5|",
    "LEEF:2.0|a|b|c|d|^|", "k=v ", "\\=", "^", "\t", "\n", "\0", "\ud800", "é", "]", '"', "=",
)  # fmt: skip
PARSE = {
    **{name: compiler(section(name)) for name, compiler in SYSLOG.items()},
    "strict": SYSLOG["syslog"](section("syslog", strict=True)),
}
HEADS = (
    "", "<13>", "<13>1 ", "<13>Mar  1 18:46:11 ", "Mar  1 18:46:11 host ", "<13>1 2003-10-11T22:14:15.003Z a b c d ",
    "2003-10-11T22:14:15.003Z ", "<13>1 2003-10-11T22:14:15.003Z a b c d [x ", "<1>date=", "CEF:0|",
    "CEF:0|a|b|c|d|e|f|", "LEEF:1.0|a|b|c|d|", "LEEF:2.0|a|b|c|d|",
)  # fmt: skip
REPEATED = (
    " ", "a", "a ", "[", "]", '[a b="', "\\", '\\"', 'a="', '"', "=", "a=", "a= ", "|", "%", "%A-1-", ":", "a: ",
    "- ", "(", "a(1", "1", "1 ", "1: ", "<", "A ", "A A[", "\t", "#011", "x,", "Mar  1 18:46:11 ", "[a]", '[a b="c"]',
    "é", "\0", "\n", "a[1",
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PARTS) | st.text(max_size=5), max_size=14).map("".join))
def test_nothing_raises(line: str) -> None:
    """Whatever is put together, each parser takes the line or leaves it."""
    taken = {name: list(parse([line]).positions) for name, parse in PARSE.items()}
    assert all(positions in ([], [0]) for positions in taken.values())


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=10).map("".join))
def test_no_word_is_lost(parts: str) -> None:
    """What stands behind the head of a line is in its event, all of it."""
    line = f"<14>Oct 11 22:14:15 host {parts.replace(chr(0xD800), '')}needle"
    assert "needle" in repr(document(line, section("syslog")))


@pytest.mark.parametrize("name", PARSE)
def test_long_lines_come_to_an_end(name: str) -> None:
    """A hundred thousand characters of anything are read in one pass; a pattern gone astray would take for ever."""
    lines = [head + text * (100_000 // len(text)) for head in HEADS for text in REPEATED]
    positions = list(PARSE[name](lines).positions)
    assert positions == sorted(set(positions))


def test_registered() -> None:
    """Every name of the family is one of the pipeline's."""
    assert SYSLOG.items() <= PARSERS.items()
