"""The levels of LogFlow from the words of others."""

import pytest

from logflow_app.levels import LEVELS, is_level, normalise


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("INFO", ("INFO", "")),
        ("info", ("INFO", "")),
        ("Error", ("ERROR", "")),
        ("warning", ("WARN", "warning")),
        ("WARN ", ("WARN", "")),
        ("err", ("ERROR", "err")),
        ("notice", ("INFO", "notice")),
        ("critical", ("ERROR", "critical")),
        ("alert", ("FATAL", "alert")),
        ("emergency", ("FATAL", "emergency")),
        ("W", ("WARN", "W")),
        ("3", ("ERROR", "3")),
        ("50", ("ERROR", "50")),
        ("AUDIT", ("INFO", "AUDIT")),
        ("", ("INFO", "")),
        ("[ERROR]", ("ERROR", "[ERROR]")),
        ("ERRO", ("ERROR", "ERRO")),
        ("PANI", ("FATAL", "PANI")),
        ("<warn>", ("WARN", "<warn>")),
        ("error:", ("ERROR", "error:")),
        ("LogLevel.Error", ("ERROR", "LogLevel.Error")),
        ("LOG_ERR", ("ERROR", "LOG_ERR")),
        ("WARN3", ("WARN", "WARN3")),
        ("ERR2", ("INFO", "ERR2")),
        ("***", ("INFO", "***")),
        ("-4", ("INFO", "-4")),
        ("<3>", ("ERROR", "<3>")),
        ("ERROR+4", ("ERROR", "ERROR+4")),
        ("ERROR-2", ("ERROR", "ERROR-2")),
        ("DEBUG+2", ("DEBUG", "DEBUG+2")),
        ('"WARN+1"', ("WARN", '"WARN+1"')),
        ("ERROR+", ("INFO", "ERROR+")),
    ],
)
def test_a_word_is_mapped_and_kept_where_it_says_something_else(word, expected):
    """Any source's word becomes one of six levels, and stays known where case is not all that differs."""
    assert normalise(word) == expected


def test_there_are_six_levels():
    """No word is mapped to anything else than LogFlow's levels."""
    assert set(LEVELS.values()) == {"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"}


def test_a_levels_own_name_is_mapped_to_itself():
    """The six names are among the words."""
    assert [LEVELS[level] for level in sorted(set(LEVELS.values()))] == sorted(set(LEVELS.values()))


def test_a_long_word_is_cut():
    """A sentence in the level's place does not fill the document twice."""
    assert normalise("x" * 1000) == ("INFO", "x" * 64)


@pytest.mark.parametrize(("word", "expected"), [("warn", True), ("AUDIT", True), ("Starting", False), ("", False)])
def test_a_level_is_known_or_in_capitals(word, expected):
    """A word that is neither known nor in capitals is no level."""
    assert is_level(word) is expected
