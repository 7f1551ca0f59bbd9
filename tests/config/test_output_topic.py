"""The key `output_topic`, which every kind of input has."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from shippers.configured import SPOOLED
from shippers.file.configured import file_jobs
from shippers.wishes import Wishes
from tests.config.loaded import loaded

FOLLOWED: Mapping[str, str] = {"files": "paths: [/a]", "docker": "root: /d"}
NEEDED = {"kafka": "brokers: 'k:9092', topics: [a]"}


@pytest.mark.parametrize("kind", SPOOLED)
def test_what_goes_through_the_spool_is_marked(kind: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No kind of input passes over the key."""
    monkeypatch.chdir(tmp_path)
    needed = NEEDED.get(kind, "")
    (plan,) = SPOOLED[kind](loaded(f"inputs: {{{kind}: [{{output_topic: mine, {needed}}}]}}\n"))
    marked = [getattr(plan.settings, name, None) for name in ("topic", "output_topic")]
    assert "mine" in marked


@pytest.mark.parametrize(("kind", "needed"), FOLLOWED.items())
def test_what_is_followed_as_files_is_marked(kind: str, needed: str) -> None:
    """Nor do files and containers."""
    (job,) = file_jobs(loaded(f"inputs: {{{kind}: [{{output_topic: mine, {needed}}}]}}\n"), Wishes())
    assert ["mine"] == [source.marks.topic for source in job.inputs]
