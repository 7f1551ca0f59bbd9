"""YAML text becomes nodes, or a sentence about what is wrong with its form."""

import pytest

from logflow_app.config.compose import MAX_DEPTH
from tests.config.loaded import problems

SYNTAX = {
    "tab": ("web:\n\tport: 1\n", "2: expected spaces, came a tab; YAML is indented with spaces"),
    "tab after spaces": ("web:\n  \tport: 1\n", "2: expected spaces, came a tab; YAML is indented with spaces"),
    "special sign": (
        "web: {host: @hunter2}\n",
        "1: expected the start of a value; put text that begins with a special sign in quotes",
    ),
    "alias": (
        "web:\n  host: *hunter2\n",
        "2: expected an alias that an anchor defines; put text that begins with * in quotes",
    ),
    "tag handle": ("web: !hunter2!x y\n", "1: expected a value; put text that begins with ! in quotes"),
    "colon in text": (
        "web: a: hunter2\n",
        "1: expected one `key: value`; the indentation is wrong, or text that holds `: ` needs quotes",
    ),
    "missing colon": (
        "web: {}\nkafka\nshipper: {}\n",
        "3: expected `key: value`; a colon is missing, or the indentation is wrong",
    ),
    "two documents": ("web: {}\n---\nweb: {}\n", "2: expected one document, came a second one after `---`"),
    "open quote": ("web: 'hunter2\n", "2: expected a closing quote before the end of the file"),
    "open bracket": ("kafka:\n  brokers: [a:1\n", "3: expected a comma or a closing bracket"),
    "indentation": (
        "web:\n  host: a\n   port: 1\n",
        "3: expected one `key: value`; the indentation is wrong, or text that holds `: ` needs quotes",
    ),
    "dedent": (
        "web:\n    host: a\n  port: 1\n",
        "3: expected the end of the section; the indentation is wrong here, or a dash is missing",
    ),
    "escape": ('web: {host: "\\hunter2"}\n', "1: expected a known escape; put text with backslashes in single quotes"),
    "short escape": (
        'web: {host: "\\xZZ"}\n',
        "1: expected a complete escape; put text with backslashes in single quotes",
    ),
    "list in line": ("web: - a\n", "1: expected a value; a list begins on a line of its own"),
    "control character": ("web: {host: a\x07b}\n", "1: expected printable text, came the character U+0007"),
}


@pytest.mark.parametrize("name", SYNTAX)
def test_what_is_no_yaml_is_explained(name: str) -> None:
    """A mistake of form names its line and the way out, and repeats nothing that may be a secret."""
    text, expected = SYNTAX[name]
    assert [f"logflow.yaml:{expected}"] == problems(text)


@pytest.mark.parametrize("levels", [MAX_DEPTH + 1, 5_000, 300_000])
@pytest.mark.parametrize("level", ["[", "{a: ", "- "])
def test_deep_nesting_is_refused(levels: int, level: str) -> None:
    """However deep a file is nested, the answer is a sentence and no overflow."""
    expected = [f"logflow.yaml:1: expected at most {MAX_DEPTH} levels of nesting, came more"]
    if level == "{a: " and levels > 5_000:
        expected = ["logflow.yaml: expected at most 1048576 bytes, came more"]
    assert expected == problems(level * levels + "\n")
