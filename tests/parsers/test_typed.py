"""What captured texts mean."""

import pytest

from logflow_app.parsers.typed import INTEGER, LIST, NUMBER, TRUTH, number_texts, typed

VALUES = [
    ("7", INTEGER, 7), ("-7", INTEGER, -7), ("+007", INTEGER, 7), ("7.9", INTEGER, 7), ("", INTEGER, ""),
    ("0x1F", INTEGER, "0x1F"), ("9" * 300, INTEGER, int("9" * 300)), ("9" * 301, INTEGER, "9" * 301),
    ("1.50", NUMBER, 1.5), (".5", NUMBER, 0.5), ("7", NUMBER, 7), ("1e3", NUMBER, 1000.0), ("1e999", NUMBER, "1e999"),
    ("nan", NUMBER, "nan"), ("yes", TRUTH, True), ("FALSE", TRUTH, False), ("perhaps", TRUTH, "perhaps"),
    ("a, b", LIST, ["a", "b"]), ("a", "", "a"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "value"), VALUES)
def test_a_text_means_a_value(text, kind, value):
    """Or it stays what it is."""
    found = typed(text, kind)
    assert (value, type(value)) == (found, type(found))


def test_columns_of_numbers_are_left_as_they_are():
    """Where all are written as JSON would write them, the very same list comes back."""
    for kind, texts in ((INTEGER, ["7", "", "-1"]), (NUMBER, ["7", "0.5", "-12.25", ""])):
        assert texts is number_texts(texts, kind)


def test_numbers_written_otherwise_are_written_anew():
    """So that a number is written alike whatever stands beside it."""
    assert ["7", "7", "", "1"] == number_texts(["+7", "007", "", "1.9"], INTEGER)
    assert ["1.5", "0.00001", "7"] == [
        str(text).replace("1e-5", "0.00001") for text in number_texts(["1.50", "0.00001", "7"], NUMBER)
    ]


@pytest.mark.parametrize("texts", [["7", "-"], ["7\n8"], ["\n"], ["1e999"], ["٣"]])
def test_what_is_no_number_is_told(texts):
    """A column with such a text is none of numbers."""
    assert number_texts(texts, NUMBER) is None
