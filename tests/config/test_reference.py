"""docs/configuration.md is what the models say."""

from pathlib import Path

import pytest

from logflow_app.config import load, unserved
from logflow_app.config.model import Config
from logflow_app.config.reference import main, render
from logflow_app.config.schema import walk

ROOT = Path(__file__).parents[2]


def test_the_page_is_current() -> None:
    """docs/configuration.md is what the models say; `python -m logflow_app.config.reference` writes it anew."""
    assert (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8") == render()


def test_every_setting_is_on_the_page() -> None:
    """With its sentence."""
    page = render()
    fields = [(key, field) for model in walk(Config) for key, field in model.model_fields.items()]
    missing = [key for key, field in fields if f"| `{key}` | " not in page or f"{field.description} |" not in page]
    assert missing == []


def test_the_page_is_written_where_it_is_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The script takes the path of the page."""
    monkeypatch.setattr("sys.argv", ["reference", str(tmp_path / "page.md")])
    main()
    assert render() == (tmp_path / "page.md").read_text(encoding="utf-8")


def test_the_example_can_be_used_as_it_is() -> None:
    """It loads, and this version serves all of it."""
    assert unserved(load(ROOT / "examples" / "logflow.yaml", {})) == []
