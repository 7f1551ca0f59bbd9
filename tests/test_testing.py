"""The contract suite users run on their own functions."""

import pytest

from logflow_app.testing import USUAL_EVENT, ContractError, check_parser, check_transform
from tests import custom_functions

HERE = "tests.custom_functions"


def test_honest_functions_keep_to_the_contract():
    """A plain parser, one that returns columns, and transforms that change or drop an event pass."""
    check_parser(f"{HERE}:parse_pairs", ["ERROR|pay|it broke"])
    check_parser(custom_functions.parse_pairs, ["ERROR;pay;it broke"], {"separator": ";"})
    check_parser(f"{HERE}:parse_columns", ["any"])
    check_transform(f"{HERE}:shout", [USUAL_EVENT])
    check_transform(custom_functions.drop_all, [USUAL_EVENT])


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("parse_or_raise", r"^expected no exception; 'guilty' of 1 gave RuntimeError\('boom'\)$"),
        ("parse_too_few", r"expected a result for each of 1 lines; got 0"),
        ("parse_differently", r"^expected the same result for the same lines each time"),
        ("parse_by_neighbours", r"^expected of 'guilty' alone what it is among others"),
        ("parse_bytes", r"expected a dict or None for each line; got bytes"),
    ],
)
def test_a_parser_that_breaks_it_is_told_how(name, message):
    """The error says what was expected and which line is to blame."""
    with pytest.raises(ContractError, match=message):
        check_parser(f"{HERE}:{name}", ["guilty"])


def test_a_parser_that_reads_nothing_is_none():
    """Sample lines are there to be read."""
    with pytest.raises(ContractError, match="at least one of the sample lines"):
        check_parser(f"{HERE}:parse_pairs", ["no pairs"])


def test_a_transform_keeps_what_every_event_has():
    """An event without a level is refused."""
    with pytest.raises(ContractError, match=r"^expected an event with level; got none"):
        check_transform(f"{HERE}:lose_the_level", [USUAL_EVENT])
