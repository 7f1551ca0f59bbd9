"""Loads a configuration from a text, as if it stood in `logflow.yaml`, with an environment that is wholly given."""

from pathlib import Path

import pytest

from logflow_app.config import Config, load
from logflow_app.errors import ConfigError

ROOT = Path(__file__).parents[2]


def loaded(text: str | bytes = b"", **environ: str) -> Config:
    """Return the configuration; without a text there is no file. It stands in the working directory of the test."""
    assert Path.cwd() != ROOT, "use the fixture own_folder"
    if text:
        Path("logflow.yaml").write_bytes(text.encode() if isinstance(text, str) else text)
    return load(environ=environ)


def problems(text: str | bytes = b"", **environ: str) -> list[str]:
    """Return the sentences of the `ConfigError` that this configuration raises."""
    with pytest.raises(ConfigError) as caught:
        loaded(text, **environ)
    return caught.value.problems
