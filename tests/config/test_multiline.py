"""Which lines are one event can be said at every input, in one way."""

import pytest

from logflow_app.config import Config
from logflow_app.errors import ConfigError
from logflow_app.multiline import MultilineSettings
from tests.config.loaded import loaded

FILES = "inputs: {files: [{paths: [/a], %s}]}\n"


def joins(text: str) -> MultilineSettings | None:
    """Return what the only file input says."""
    config: Config = loaded(FILES % text)
    return config.inputs.files[0].joins


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("service: a", None),
        ("multiline: java", MultilineSettings(presets=("java",))),
        ("multiline: {preset: [java, C#, js]}", MultilineSettings(presets=("java", "dotnet", "node"))),
        ("multiline: timestamp", MultilineSettings(presets=("timestamp",))),
        ("multiline: {start: '^<', end: '>$', timeout: 1s}", MultilineSettings(start="^<", end=">$", timeout_secs=1.0)),
        (
            "multiline: {pattern: '^ ', match: before, negate: true, max_lines: 5, max_bytes: 4KiB, strays: single}",
            MultilineSettings("^ ", negate=True, match="before", max_lines=5, max_bytes=4096, strays="single"),
        ),
        ("parser: {type: multiline, multiline: {preset: go}}", MultilineSettings(presets=("go",))),
    ],
)
def test_it_is_read(text: str, expected: MultilineSettings | None) -> None:
    """By preset, by pattern, by beginning and end, and as the seed's parser."""
    assert expected == joins(text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("multiline: cobol", "expected one or more of java"),
        ("multiline: {preset: [java, timestamp]}", "to stand alone"),
        ("multiline: {}", "expected one of `preset`, `pattern`"),
        ("multiline: {preset: java, pattern: a}", "expected one of `preset`, `pattern`"),
        ("multiline: {pattern: '('}", "expected a regular expression"),
        ("multiline: java, parser: {type: multiline, multiline: {pattern: a}}", "not both"),
        ("encoding: utf-7", "expected an encoding"),
        ("encoding: nothing", "expected the name of an encoding"),
    ],
)
def test_what_cannot_be_meant_is_refused(text: str, problem: str) -> None:
    """With what was expected."""
    with pytest.raises(ConfigError, match=problem):
        joins(text)


def test_an_encoding_has_one_name() -> None:
    """However it is spelled."""
    assert "iso8859-1" == loaded(FILES % "encoding: LATIN1").inputs.files[0].encoding


@pytest.mark.parametrize("kind", ["syslog", "http", "kubernetes", "stdin", "journald", "docker"])
def test_every_kind_of_input_joins_lines(kind: str) -> None:
    """The key is the same everywhere."""
    (entry,) = loaded(f"inputs: {{{kind}: [{{multiline: python}}]}}\n").inputs.all
    assert MultilineSettings(presets=("python",)) == entry.joins
