"""The patterns a grok parser knows by name: the library's, those of files, and those written into its section."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from logflow_app.config.parsers import GrokParser
from logflow_app.errors import ConfigError
from logflow_app.parsers.grok.library import library

MAX_FILE_BYTES = 10_000_000


class Definitions(NamedTuple):
    """Patterns by name: the user's own, and all with them."""

    own: Mapping[str, str]
    all: Mapping[str, str]


def definitions_of(section: GrokParser) -> Definitions:
    """Return the patterns of a section; the user's own win over the library's. Raises `ConfigError`."""
    own: dict[str, str] = {}
    for path in section.pattern_files:
        for file in _files(Path(path)):
            own |= _read(file)
    own |= section.custom_patterns
    return Definitions(own, {**library(section.pattern_set), **own})


def _files(path: Path) -> list[Path]:
    try:
        return sorted(each for each in path.iterdir() if each.is_file()) if path.is_dir() else [path]
    except OSError as error:
        raise ConfigError(f"pattern_files: expected a folder that can be read; {path}: {error.strerror}") from error


def _read(file: Path) -> dict[str, str]:
    """Return the patterns of a file: a name, spaces and its pattern a line; `#` begins a comment line."""
    try:
        if file.stat().st_size > MAX_FILE_BYTES:
            raise ConfigError(f"pattern_files: expected at most {MAX_FILE_BYTES} bytes; {file} has more")
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"pattern_files: expected a file of text that can be read; {file}: {error}") from error
    found: dict[str, str] = {}
    for number, written in enumerate(text.split("\n"), start=1):
        line = written.rstrip("\r").lstrip()
        if not line or line.startswith("#"):
            continue
        name, _, pattern = line.replace("\t", " ", 1).partition(" ")
        if not pattern.strip():
            raise ConfigError(f"{file}:{number}: expected a name and a pattern; got {name!r} alone")
        found[name] = pattern.lstrip()
    return found
