"""Which file and which environment are read, and which wins."""

from pathlib import Path

import pytest

from logflow_app.config import load
from logflow_app.errors import ConfigError
from tests.config.loaded import loaded, problems


def ports(tmp_path: Path, **ports: int) -> None:
    """Write a configuration file for each name."""
    for name, port in ports.items():
        (tmp_path / f"{name}.yaml").write_text(f"web: {{port: {port}}}\n")


def test_the_file_asked_for_wins(tmp_path: Path) -> None:
    """Argument, then LOGFLOW_CONFIG, then `logflow.yaml`, then the defaults."""
    ports(tmp_path, argument=1, variable=2, logflow=3)
    environ = {"LOGFLOW_CONFIG": "variable.yaml"}
    found = [load(Path("argument.yaml"), environ).web.port, load(None, environ).web.port, load(None, {}).web.port]
    Path("logflow.yaml").unlink()
    assert [1, 2, 3, 6066] == [*found, load(None, {}).web.port]


def test_a_missing_file_that_was_named_is_a_mistake() -> None:
    """Only `logflow.yaml` may be absent."""
    assert problems(LOGFLOW_CONFIG="none.yaml") == ["none.yaml: expected a file, there is none"]


def test_the_real_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless another one is given."""
    monkeypatch.setenv("LOGFLOW_WEB__PORT", "7")
    assert (load().web.port, load(environ={}).web.port) == (7, 6066)


def test_dotenv_fills_what_the_environment_lacks() -> None:
    """And never overrides it; it serves references, settings and LOGFLOW_CONFIG alike."""
    Path("other.yaml").write_text("web: {host: '${HOST}'}\n")
    Path(".env").write_text(
        "# comment\nHOST=from-dotenv\nexport LOGFLOW_WEB__PORT=7\nLOGFLOW_CONFIG=other.yaml\nX='a $b ${c}'\nEMPTY\n"
    )
    assert ("from-dotenv", 7) == (load(environ={}).web.host, load(environ={}).web.port)
    assert ("real", 8) == (
        load(environ={"HOST": "real", "LOGFLOW_WEB__PORT": "8"}).web.host,
        load(environ={"LOGFLOW_WEB__PORT": "8"}).web.port,
    )


def test_dotenv_takes_dollar_signs_as_they_are() -> None:
    """A password may hold them."""
    Path(".env").write_text("HOST='a${b}$c'\n")
    assert loaded("web: {host: '${HOST}'}\n").web.host == "a${b}$c"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"A=1\n=hunter2\nB=2\n", ".env:2: expected NAME=value"),
        (b"A='hunter2\n", ".env:1: expected NAME=value"),
        (b"A=\xff\n", ".env: expected UTF-8; save the file as UTF-8"),
    ],
)
def test_a_dotenv_that_cannot_be_read_is_explained(content: bytes, expected: str) -> None:
    """With the line, and without what stands in it."""
    Path(".env").write_bytes(content)
    assert [expected] == problems()


def test_the_cause_is_not_shown_beside_the_explanation() -> None:
    """A traceback of a `ConfigError` ends with it: what lies beneath may hold values."""
    Path("logflow.yaml").write_text("web: {port: x}\n")
    with pytest.raises(ConfigError) as caught:
        load(environ={})
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
