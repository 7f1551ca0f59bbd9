"""The key `parser`."""

import pytest

from logflow_app.config.inputs import Input
from tests.config.loaded import loaded, problems


def parsed(parser: str) -> Input:
    """Return an input with this parser."""
    return loaded(f"inputs: {{files: [{{paths: /a, parser: {parser}}}]}}\n").inputs.files[0]


@pytest.mark.parametrize("kind", ["auto", "text", "json", "syslog", "apache", "nginx", "java", "python", "go", "dhcpd"])
def test_a_type_alone_is_a_parser(kind: str) -> None:
    """Every format of the seeds is a type, and lines that do not fit are delivered whole unless told otherwise."""
    parser = parsed(f"{{type: {kind}}}").parser
    assert (kind, "deliver") == (parser.type, parser.unparsed)


def test_without_a_parser_the_format_is_detected() -> None:
    """Nobody has to know the format of a file to have it shipped."""
    assert loaded("inputs: {files: [{paths: /a}]}\n").inputs.files[0].parser.type == "auto"


PATTERNS = {
    "(": "expected a regular expression; missing ), unterminated subpattern at position 0; came '('",
    "abc": "expected at least one named group, such as (?P<message>.*), came 'abc'",
    "(?P<a>x)(?P<a>y)": (
        "expected a regular expression; redefinition of group name 'a' as group 2; was group 1 at position 12; "
        "came '(?P<a>x)(?P<a>y)'"
    ),
}


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_that_takes_nothing_apart_is_refused(pattern: str) -> None:
    """A mistake in an expression is told when the file is loaded, not with the first line."""
    expected = [f"logflow.yaml:1: inputs.files[0].parser.pattern: {PATTERNS[pattern]}"]
    text = f"inputs: {{files: [{{paths: /a, parser: {{type: regex, pattern: '{pattern}'}}}}]}}\n"
    assert expected == problems(text)


@pytest.mark.parametrize(
    ("parser", "missing"),
    [("{type: regex}", "pattern"), ("{type: grok}", "grok_pattern"), ("{type: multiline}", "multiline")],
)
def test_a_parser_that_needs_more_says_so(parser: str, missing: str) -> None:
    """What a type cannot do without is named."""
    expected = [f"logflow.yaml:1: inputs.files[0].parser: expected the key `{missing}`, which is missing"]
    assert expected == problems(f"inputs: {{files: [{{paths: /a, parser: {parser}}}]}}\n")
