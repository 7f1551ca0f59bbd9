"""The token comes from the configuration, or from a file that is made where others can reach the page."""

import logging
import stat
from pathlib import Path

import pytest

from logflow_app.config import load
from logflow_app.errors import ConfigError
from logflow_app.web.tokens import token_of


def token(tmp_path: Path, **web: str) -> str | None:
    """Return the token under settings of `web`."""
    variables = {f"LOGFLOW_WEB__{key.upper()}": value for key, value in web.items()}
    config = tmp_path / "logflow.yaml"
    config.write_text(f"data_dir: {tmp_path / 'data'}\n")
    return token_of(load(config, variables))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.8.8.8"])
def test_this_machine_alone_needs_none(tmp_path: Path, host: str) -> None:
    """And no file is made."""
    assert (None, False) == (token(tmp_path, host=host), (tmp_path / "data").exists())


def test_one_in_the_configuration_holds_everywhere(tmp_path: Path) -> None:
    """On loopback, too."""
    assert ["a token of my own"] * 2 == [
        token(tmp_path, host=host, token="a token of my own") for host in ("127.0.0.1", "0.0.0.0")
    ]


def test_one_is_made_where_others_reach_the_page(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Once, for its owner's eyes; the log says where it is and not what."""
    with caplog.at_level(logging.WARNING):
        made = token(tmp_path, host="0.0.0.0")
    file = tmp_path / "data" / "web-token"
    assert made == file.read_text().strip() == token(tmp_path, host="::") == token(tmp_path, host="web-1.example")
    assert 0o600 == stat.S_IMODE(file.stat().st_mode)
    assert (str(file) in caplog.text, made in caplog.text) == (True, False)
    assert [file] == list(file.parent.iterdir())


def test_a_file_others_could_read_is_closed(tmp_path: Path) -> None:
    """Its token stays."""
    made = token(tmp_path, host="0.0.0.0")
    file = tmp_path / "data" / "web-token"
    file.chmod(0o644)
    assert made == token(tmp_path, host="0.0.0.0")
    assert 0o600 == stat.S_IMODE(file.stat().st_mode)


@pytest.mark.parametrize("torn", ["", "short", "\n"])
def test_a_torn_file_is_made_anew(tmp_path: Path, torn: str) -> None:
    """Nobody is asked for an empty token."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "web-token").write_text(torn)
    made = token(tmp_path, host="0.0.0.0")
    assert made is not None
    assert len(made) >= 40


def test_a_folder_in_the_way_is_told(tmp_path: Path) -> None:
    """With its name and the setting that would do without it."""
    (tmp_path / "data" / "web-token").mkdir(parents=True)
    with pytest.raises(ConfigError, match=r"web\.token: expected .*web-token to be readable and writable"):
        token(tmp_path, host="0.0.0.0")


def test_a_short_token_is_refused(tmp_path: Path) -> None:
    """What can be guessed protects nothing; the answer does not show it."""
    with pytest.raises(ConfigError, match=r"web\.token: expected a length of at least 16, came 6 characters"):
        token(tmp_path, token="hunter")
