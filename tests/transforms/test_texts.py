"""uppercase, lowercase, trim, strip_ansi, replace and truncate."""

from typing import Any

import pytest
from pydantic import ValidationError

from tests.transforms.running import changed, compiled, event, extra, section


@pytest.mark.parametrize(
    ("type", "expected"),
    [
        ("uppercase", [" Ä B ", 5]),
        ("lowercase", [" ä b ", 5]),
        ("trim", ["Ä b", 5]),
        ("strip_ansi", [" Ä b ", 5]),
    ],
)
def test_letters_are_changed(type: str, expected: list[Any]) -> None:  # noqa: A002 - the key's name
    """Texts are changed, in lists too; numbers stay, and so does what is missing."""
    one = extra(compiled(type, fields=["a", "list", "n", "absent"]), event(a=" Ä b ", list=[" Ä b ", 5], n=5))
    assert {"a": expected[0], "list": expected, "n": 5} == one


def test_colours_are_stripped() -> None:
    """Escape sequences of a terminal go, what they coloured stays."""
    one = changed(
        compiled("strip_ansi", fields=["message"]), event("\x1b[1;31mERROR\x1b[0m \x1b]0;title\x07ok \x1b(Bx")
    )
    assert "ERROR ok x" == one["message"]


def test_parts_are_replaced() -> None:
    """All that the pattern finds is replaced, with its groups."""
    step = compiled("replace", pattern=r"(\d+)ms", replacement=r"\1 ms")
    assert "took 5 ms, 7 ms" == changed(step, event("took 5ms, 7ms"))["message"]


def test_a_replacement_names_groups_that_exist() -> None:
    """A group the pattern does not have is a mistake of the configuration, not of a line."""
    with pytest.raises(ValidationError, match="groups of the pattern"):
        section("replace", pattern="(a)", replacement=r"\2")


def test_long_texts_are_cut_and_marked() -> None:
    """What is over the limit goes, the suffix says so in the text and `truncated_fields` beside it."""
    step = compiled("truncate", fields=["message", "a", "n"], max_chars=4, suffix="…")
    assert event("four", a="four…", n=12345, truncated_fields=["a"]) == changed(
        step, event("four", a="fourth", n=12345)
    )


@pytest.mark.parametrize(("most", "expected"), [(1, ""), (2, "é"), (3, "é"), (4, "é€"[:1]), (5, "é€"), (6, "é€x")])
def test_no_character_is_cut_in_two(most: int, expected: str) -> None:
    """A limit in bytes keeps whole characters."""
    assert expected == extra(compiled("truncate", fields=["a"], max_bytes=most), event(a="é€x"))["a"]


def test_a_pattern_may_begin_with_flags() -> None:
    """They hold for all of it, and the groups of the replacement are still looked after."""
    assert "x" == changed(compiled("replace", pattern="(?i)PASS", replacement="x"), event("pass"))["message"]
    with pytest.raises(ValidationError, match="groups of the pattern"):
        section("replace", pattern="(?i)(a)", replacement=r"\2")
