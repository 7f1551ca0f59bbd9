"""Expressions that begin with anything are tried at the beginning only, and find what a search finds."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logflow_app.regexes.beginnings import begins_with_anything

SURE = (".*?a", "(?P<x>.*?):(?P<y>b|c)", "(?:(.*)a)b", ".*", "(?:.*?[|)]a)+b", r".*?\|\)a")
UNSURE = ("a.*", "(?:.*?a)?b", ".*?a|b", "(?:.*?a|b)c", "(.*?a){0,2}b", "(?:(?:.*?a)*b)", "(?!.*a)b", ".*+a")


@pytest.mark.parametrize("expression", SURE)
def test_what_begins_with_anything_is_told(expression: str) -> None:
    """Also within groups."""
    assert begins_with_anything(re.compile(expression, re.DOTALL))


@pytest.mark.parametrize("expression", UNSURE)
def test_what_may_begin_otherwise_is_searched_for(expression: str) -> None:
    """So is all where the dot takes no line end."""
    assert not begins_with_anything(re.compile(expression, re.DOTALL))
    assert not begins_with_anything(re.compile(".*?a"))


@given(st.sampled_from(SURE), st.text(alphabet="abc:|)\n", max_size=12))
def test_from_the_beginning_the_same_is_found(expression: str, text: str) -> None:
    """Place and groups are those of a search."""
    pattern = re.compile(expression, re.DOTALL)
    found, searched = pattern.match(text), pattern.search(text)
    assert (searched and (searched.span(), searched.groups())) == (found and (found.span(), found.groups()))
