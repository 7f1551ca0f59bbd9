"""Which folders tell of files that come and go."""

from pathlib import Path

import pytest

from shippers.file.folders import concerns, folders_of


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("a/*.log", {"a": {"*.log"}}),
        ("a/app.log", {"a": {"app.log"}}),
        ("a/none/deep/*.log", {"a": {"none"}}),
        ("*/b/*.log", {".": {"*"}, "a": {"b"}, "a/b": {"*.log"}}),
        ("a/**", {"a": {"*"}, "a/b": {"*"}, "a/b/c": {"*"}}),
        ("a/**/*.log", {"a": {"*"}, "a/b": {"*"}, "a/b/c": {"*"}}),
        ("a/b*/c/x?.log", {"a": {"b*"}, "a/b": {"c"}, "a/b/c": {"x?.log"}}),
    ],
)
def test_every_folder_a_glob_looks_into_is_named(tmp_path: Path, pattern: str, expected: dict[str, set[str]]) -> None:
    """Each with what the names look like that matter there; of what is not there yet, the folder it will be made in."""
    (tmp_path / "a" / "b" / "c").mkdir(parents=True)
    assert {str(tmp_path / folder): names for folder, names in expected.items()} == folders_of(
        [f"{tmp_path}/{pattern}"]
    )


def test_the_folder_a_link_leads_to_is_named(tmp_path: Path) -> None:
    """What happens to the file behind a link happens elsewhere."""
    (tmp_path / "real").mkdir()
    (tmp_path / "middle").symlink_to("real/app.log")
    (tmp_path / "link.log").symlink_to("middle")
    assert {str(tmp_path / "real"): {"app.log"}} == folders_of([], [str(tmp_path / "link.log")])


def test_only_names_that_look_right_matter() -> None:
    """Other programs make files in the same folders."""
    assert concerns({"*.log", "x"}, "a.log")
    assert not concerns({"*.log", "x"}, "a.tmp")
