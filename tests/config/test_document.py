"""A file becomes values with places, or sentences about its form."""

from pathlib import Path

import pytest

from logflow_app.config import load
from logflow_app.config.document import MAX_FILE_BYTES, MAX_VALUES, parse_document
from logflow_app.errors import ConfigError
from tests.config.loaded import loaded, problems

FORMS = {
    "empty": (b" \n", "logflow.yaml: expected settings, came a file without any; without the file, the defaults apply"),
    "only comments": (
        b"# web:\n",
        "logflow.yaml: expected settings, came a file without any; without the file, the defaults apply",
    ),
    "a text": (b"hello\n", "logflow.yaml:1: expected sections such as `inputs:` and `kafka:`"),
    "a list": (b"- web\n", "logflow.yaml:1: expected sections such as `inputs:` and `kafka:`"),
    "utf-16": ("web: {}\n".encode("utf-16"), "logflow.yaml: expected UTF-8, came UTF-16; save the file as UTF-8"),
    "latin-1": (b"web:\n  host: caf\xe9\n", "logflow.yaml:2: expected UTF-8, came the byte 0xe9"),
    "too long": (b"#" * (MAX_FILE_BYTES + 1), f"logflow.yaml: expected at most {MAX_FILE_BYTES} bytes, came more"),
    "twice": (
        b"web:\n  port: 1\n  port: 2\n",
        "logflow.yaml:3: web.port: expected this key once, came again; first in line 2",
    ),
    "number as key": (
        b"web:\n  1: a\n",
        "logflow.yaml:2: web: expected text as the key, came something else; put it in quotes",
    ),
    "list as key": (b"web:\n  ? [a]\n  : b\n", "logflow.yaml:2: web: expected text as the key"),
    "tag": (
        b"web: {host: !hunter2 a}\n",
        "logflow.yaml:1: web.host: expected a plain value, came a tag; put text that begins with ! in quotes",
    ),
    "python tag": (
        b"web: {host: !!python/object/apply:os.system [id]}\n",
        "logflow.yaml:1: web.host: expected a plain value, came a tag; put text that begins with ! in quotes",
    ),
    "binary": (
        b"web: {host: !!binary aGk=}\n",
        "logflow.yaml:1: web.host: expected a plain value, came a tag; put text that begins with ! in quotes",
    ),
    "huge number": (
        b"web: {port: " + b"9" * 5000 + b"}\n",
        "logflow.yaml:1: web.port: expected a value, came a number or a date that cannot be; put text in quotes",
    ),
    "no such day": (
        b"web: {host: 2024-99-99}\n",
        "logflow.yaml:1: web.host: expected a value, came a number or a date that cannot be; put text in quotes",
    ),
    "merge of a text": (b"web: {<<: a}\n", "logflow.yaml:1: web: expected a mapping after `<<:`"),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_file_of_another_form_is_explained(name: str) -> None:
    """What is wrong with the file as a whole, or with a place in it, is told in one sentence."""
    text, expected = FORMS[name]
    assert [expected] == problems(text)


def test_mistakes_of_form_and_of_content_are_told_together() -> None:
    """Nobody has to mend one mistake to be told of the next."""
    expected = [
        "logflow.yaml:2: web.port: expected this key once, came again; first in line 1",
        "logflow.yaml:4: loging: expected a known key, came `loging`; did you mean `logging`?",
    ]
    assert expected == problems("web: {port: 1,\n  port: 2\n  }\nloging: {}\n")


def test_a_file_that_is_not_there_is_explained() -> None:
    """The file that was asked for is named."""
    with pytest.raises(ConfigError, match=r"^none\.yaml: expected a file, there is none$"):
        load(Path("none.yaml"), {})


def test_a_directory_is_explained(tmp_path: Path) -> None:
    """A directory is no file."""
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, {})
    assert [f"{tmp_path}: expected a file, came a directory"] == caught.value.problems


def test_an_unreadable_file_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the operating system says is passed on."""

    def refuse(*args: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(ConfigError) as caught:
        load(Path("secret.yaml"), {})
    assert caught.value.problems == ["secret.yaml: expected a readable file; Permission denied"]


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000])
def test_a_name_that_cannot_be_a_files_is_explained(name: str) -> None:
    """A name no system would take is answered and not thrown at the operator."""
    with pytest.raises(ConfigError, match=r"expected a readable file; |expected a file, there is none"):
        load(Path(name), {})


def test_a_byte_order_mark_is_no_mistake() -> None:
    """Some editors put one before the text."""
    assert loaded(b"\xef\xbb\xbfweb: {port: 1}\n").web.port == 1


def test_an_anchor_is_merged_and_its_keys_can_be_overridden() -> None:
    """What several sections share can be written once."""
    text = "a: &shared {x: 1, y: 2}\nb: &more {z: 3, y: 4}\nc:\n  <<: [*shared, *more]\n  x: 5\n"
    assert parse_document(text, "f").tree["c"] == {"x": 5, "y": 2, "z": 3}


def test_an_alias_bomb_is_refused() -> None:
    """Aliases that repeat each other are counted as what they stand for."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    assert problems("\n".join(lines)) == [f"logflow.yaml: expected at most {MAX_VALUES} values, came more"]


def test_a_merge_bomb_is_refused() -> None:
    """Merged mappings are counted as well."""
    lines = ["a0: &a0 {k: v}"] + [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}]}}" for n in range(1, 10)]
    assert problems("\n".join(lines)) == [f"logflow.yaml: expected at most {MAX_VALUES} values, came more"]


def test_an_alias_of_itself_is_refused() -> None:
    """A section that holds itself has no end."""
    assert "levels of nesting" in problems("web: &a\n  host: *a\n")[0]
