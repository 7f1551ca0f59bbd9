"""Loads the configuration: defaults, then the file, then the environment.

The file is the one asked for, else LOGFLOW_CONFIG, else `logflow.yaml` in the working directory where there is one.
Variables come from the environment, and those it lacks from `.env` in the working directory.
"""

import io
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dotenv.parser import parse_stream
from pydantic import ValidationError

from logflow_app.config.document import Document, read_bytes, read_document
from logflow_app.config.interpolation import interpolate
from logflow_app.config.model import Config
from logflow_app.config.overrides import CONFIG_VARIABLE, override
from logflow_app.config.places import Path as KeyPath
from logflow_app.config.places import Place, Places, Problem, in_order
from logflow_app.config.problems import explain
from logflow_app.config.secret_files import named_files, read_secrets
from logflow_app.errors import ConfigError

DEFAULT_FILE = Path("logflow.yaml")
DOTENV_FILE = Path(".env")


def load(path: Path | None = None, environ: Mapping[str, str] | None = None, files: set[Path] | None = None) -> Config:
    """Return the configuration that stands in `path` and the environment; raise `ConfigError` with every problem.

    Into `files` goes, also then, every file it depends on, those that are missing and may come included.
    """
    noted = set() if files is None else files
    noted.add(DOTENV_FILE)
    variables = _with_dotenv(os.environ if environ is None else environ)
    file = _file(path, variables)
    noted.add(file or DEFAULT_FILE)
    return build(read_document(file) if file else Document({}, Places(), []), variables, noted)


def found_file(path: Path | None = None) -> Path | None:
    """Return the file that `load` would read, None where there is none."""
    return _file(path, _with_dotenv(os.environ))


def build(document: Document, environ: Mapping[str, str], files: set[Path] | None = None) -> Config:
    """Return the configuration that a document and the environment make; raise `ConfigError`. `files`: see `load`."""
    places = document.places
    values, problems = _values(document, environ, set() if files is None else files)
    try:
        config = Config.model_validate(values)
    except ValidationError as error:
        said = {problem.path for problem in problems}
        problems += [problem for problem in explain(error, values, places) if problem.path not in said]
    if problems:
        raise ConfigError(in_order(problems))
    return config.placed(places)


def load_values(path: Path | None = None) -> tuple[dict[str, Any], Places, set[KeyPath]]:
    """Return what stands in a configuration that `load` refuses, where, and the places of what is not even a value.

    Raises `ConfigError` where the file cannot be read.
    """
    variables = _with_dotenv(os.environ)
    file = _file(path, variables)
    document = read_document(file) if file else Document({}, Places(), [])
    values, problems = _values(document, variables, set())
    return values, document.places, {problem.path for problem in problems}


def _values(document: Document, environ: Mapping[str, str], files: set[Path]) -> tuple[dict[str, Any], list[Problem]]:
    """Return what a document and the environment say, and what is wrong before anybody looks at its meaning."""
    places = document.places
    interpolated, unset = interpolate(document.tree, environ, places)
    values = interpolated if isinstance(interpolated, dict) else {}
    problems = document.problems + unset
    problems += override(values, environ, Config.model_fields, places)
    files.update(named_files(values))
    problems += read_secrets(values, places)
    return values, problems


def _file(path: Path | None, environ: Mapping[str, str]) -> Path | None:
    if path is not None:
        return path
    if environ.get(CONFIG_VARIABLE):
        return Path(environ[CONFIG_VARIABLE])
    return DEFAULT_FILE if DEFAULT_FILE.exists() else None


def _with_dotenv(environ: Mapping[str, str]) -> dict[str, str]:
    if not DOTENV_FILE.is_file():
        return dict(environ)
    try:
        text = read_bytes(DOTENV_FILE).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError(f"{DOTENV_FILE}: expected UTF-8; save the file as UTF-8") from None
    found: dict[str, str] = {}
    problems: list[str] = []
    for binding in parse_stream(io.StringIO(text)):
        if binding.error:
            problems.append(f"{Place(str(DOTENV_FILE), binding.original.line)}: expected NAME=value")
        elif binding.key and binding.value is not None:
            found[binding.key] = binding.value
    if problems:
        raise ConfigError(problems)
    return found | dict(environ)
