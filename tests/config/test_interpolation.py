"""Variables are put into values."""

import pytest

from tests.config.loaded import loaded, problems


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("${HOST}", "h1"),
        ("a-${HOST}-${HOST}", "a-h1-h1"),
        ("${NONE:-d}", "d"),
        ("${EMPTY:-d}", "d"),
        ("${HOST:-d}", "h1"),
        ("${NONE:-a:b-c}", "a:b-c"),
        ("$${HOST}", "${HOST}"),
        ("$HOST", "$HOST"),
        ("a$", "a$"),
        ("${NESTED}", "${HOST}"),
    ],
)
def test_variables_are_put_in(text: str, host: str) -> None:
    """A reference becomes the variable's value, or its default; what comes out is not looked at again."""
    environ = {"HOST": "h1", "EMPTY": "", "NESTED": "${HOST}"}
    assert host == loaded(f"web: {{host: '{text}'}}\n", **environ).web.host


def test_numbers_come_from_variables_too() -> None:
    """A number in a variable is a number, without any YAML being read in it."""
    assert loaded("web: {port: '${PORT}'}\n", PORT="6067").web.port == 6067


def test_an_unset_variable_names_the_place() -> None:
    """A variable that is not set is a mistake, told once and not again as a bad value."""
    expected = ["logflow.yaml:2: web.port: expected the environment variable PORT, which is not set"]
    assert expected == problems("web:\n  port: ${PORT}\n")


@pytest.mark.parametrize("text", ["${}", "${1A}", "${A-b}", "${A:=b}", "${A", "${A:-${B}}"])
def test_a_reference_that_is_not_well_written_is_refused(text: str) -> None:
    """Nothing that looks like a reference passes as plain text."""
    expected = "logflow.yaml:1: web.host: expected ${NAME} or ${NAME:-default}; write $${ for a plain ${"
    assert [expected] == problems(f"web: {{host: '{text}'}}\n", B="b")


def test_a_value_cannot_break_out_of_its_place() -> None:
    """What a variable holds stays one text, whatever it looks like."""
    assert loaded("web: {host: '${EVIL}'}\n", EVIL="a\nkafka: {brokers: [x:1]}").kafka.brokers == ["localhost:9092"]
