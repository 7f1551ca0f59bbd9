"""A parser may be its type alone, wherever one is expected."""

from pathlib import Path

import pytest

from logflow_app.config import load


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("json", ["json", "json"]),
        ("nginx", ["nginx", "nginx"]),
        ("auto", ["auto", "auto"]),
        ("{type: auto}", ["auto", "auto"]),
        ("{}", ["auto", "auto"]),
        ("{timezone: Europe/Berlin}", ["auto", "auto"]),
    ],
)
def test_a_word_is_the_type(tmp_path: Path, written: str, expected: list[str]) -> None:
    """Of an input's parser and of a transform's; without a type the format is detected."""
    path = tmp_path / "logflow.yaml"
    steps = f"[{{type: parse, parser: {written}}}]"
    path.write_text(f"inputs:\n  files:\n    - {{paths: [/a], parser: {written}, transforms: {steps}}}\n")
    (entry,) = load(path).inputs.files
    assert expected == [entry.parser.type, getattr(entry.transforms[0], "parser").type]  # noqa: B009 - of one variant


def test_no_parser_is_auto(tmp_path: Path) -> None:
    """The format is detected."""
    path = tmp_path / "logflow.yaml"
    path.write_text("inputs:\n  files:\n    - paths: [/a]\n")
    assert "auto" == load(path).inputs.files[0].parser.type
