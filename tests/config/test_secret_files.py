"""Secrets that stand in files."""

from pathlib import Path

import pytest

from logflow_app.config.secret_files import SECRET_FILE_KEYS
from tests.config.loaded import loaded, problems

SASL = "kafka:\n  sasl:\n    username: u\n    password_file: secret\n"


def test_a_secret_is_read_from_its_file_and_stripped() -> None:
    """Editors and tools end files with a line end that is no part of the secret."""
    Path("secret").write_text("  hunter2\n")
    sasl = loaded(SASL).kafka.sasl
    assert sasl is not None
    assert sasl.password is not None
    assert sasl.password.get_secret_value() == "hunter2"


def test_every_key_of_a_secret_can_be_a_file() -> None:
    """The keys are known by name, for `ca_file` and its like are files indeed."""
    keys = [
        "password_file",
        "api_key_file",
        "api_keys_file",
        "key_password_file",
        "secret_access_key_file",
        "secret_file",
        "token_file",
        "url_file",
        "dsn_file",
    ]
    assert keys == list(SECRET_FILE_KEYS)


FAULTS = {
    "absent": (None, "secret: expected a file, there is none"),
    "empty": (b" \n", "expected a file that holds a secret, came an empty one"),
    "no text": (b"\xff\xfe", "expected a file of UTF-8 text"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_secret_that_cannot_be_read_is_explained_once(name: str) -> None:
    """The place is the key that names the file, and nothing complains of the missing secret as well."""
    content, expected = FAULTS[name]
    if content is not None:
        Path("secret").write_bytes(content)
    assert [f"logflow.yaml:4: kafka.sasl.password_file: {expected}"] == problems(SASL)


def test_a_secret_and_its_file_exclude_each_other() -> None:
    """Two secrets for one lock are a mistake."""
    Path("secret").write_text("hunter2")
    expected = [
        "logflow.yaml:4: kafka.sasl.password_file: expected either `password` or `password_file`, not both",
    ]
    assert expected == problems(SASL + "    password: hunter2\n")
