"""Reads secrets from files: `password_file: /run/secrets/es` stands for `password` with what the file holds."""

from collections.abc import Iterator
from pathlib import Path

from logflow_app.config.document import read_bytes
from logflow_app.config.places import Path as KeyPath
from logflow_app.config.places import Places, Problem
from logflow_app.errors import ConfigError

SECRET_FILE_KEYS = (
    "password_file",
    "api_key_file",
    "api_keys_file",
    "key_password_file",
    "secret_access_key_file",
    "secret_file",
    "token_file",
    "url_file",
    "dsn_file",
)


def read_secrets(value: object, places: Places, path: KeyPath = ()) -> list[Problem]:
    """Put the content of every secret file beside its key, in place; return a problem for each that cannot be read."""
    if isinstance(value, list):
        return [line for n, item in enumerate(value) for line in read_secrets(item, places, (*path, n))]
    if not isinstance(value, dict):
        return []
    problems = [line for key, item in value.items() for line in read_secrets(item, places, (*path, key))]
    for key in SECRET_FILE_KEYS:
        if isinstance(value.get(key), str):
            problems += _read(value, key, places, (*path, key))
    return problems


def named_files(value: object) -> Iterator[Path]:
    """Yield the files that settings name: secrets, certificates, and whatever else is called `…_file`."""
    if isinstance(value, list):
        for item in value:
            yield from named_files(item)
    if not isinstance(value, dict):
        return
    for key, item in value.items():
        if isinstance(key, str) and key.endswith("_file") and isinstance(item, str) and "\0" not in item:
            yield Path(item)
        else:
            yield from named_files(item)


def _read(section: dict[str, object], key: str, places: Places, path: KeyPath) -> list[Problem]:
    target = key.removesuffix("_file")
    if section.get(target) is not None:
        return [places.problem(path, f"expected either `{target}` or `{key}`, not both")]
    section[target] = "unread"  # so that nothing complains of its absence as well
    try:
        secret = read_bytes(Path(str(section[key]))).decode().strip()
    except UnicodeDecodeError:
        return [places.problem(path, "expected a file of UTF-8 text")]
    except ConfigError as error:
        return [places.problem(path, error.problems[0])]
    if not secret:
        return [places.problem(path, "expected a file that holds a secret, came an empty one")]
    section[target] = secret
    places.replace((*path[:-1], target), places.of(path))
    return []
