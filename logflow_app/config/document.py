"""Reads a YAML file into plain values, and remembers the line of every key.

The file is an operator's, but a mistake in it may be anything: sizes, depths and aliases are bounded, and no message
repeats what the file holds, for that may be a secret.
"""

import codecs
from dataclasses import dataclass
from pathlib import Path

import yaml

from logflow_app.config.compose import MAX_DEPTH, compose
from logflow_app.config.places import Path as KeyPath
from logflow_app.config.places import Place, Places, Problem
from logflow_app.errors import ConfigError

MAX_FILE_BYTES = 2**20
MAX_VALUES = 100_000  # aliases repeat what they name, and can repeat each other
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
PLAIN_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float", "str", "timestamp")}
KNOWN_TAGS = {*PLAIN_TAGS, "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"}
MERGE_TAG = "tag:yaml.org,2002:merge"


@dataclass
class Document:
    """The values of a file, where they stand, and what is wrong with the way they are written."""

    tree: dict[str, object]
    places: Places
    problems: list[Problem]


def read_document(path: Path) -> Document:
    """Return the file's settings; raise `ConfigError` when it is no YAML at all."""
    return parse_document(_text(path), str(path))


def parse_document(text: str, file: str) -> Document:
    """Return the settings in a YAML text; `file` is what to call it in messages."""
    node = compose(text, file)
    if node is None:
        raise ConfigError(f"{file}: expected settings, came a file without any; without the file, the defaults apply")
    builder = _Builder(file, Places(Place(file)))
    value = builder.build(node, (), 0)
    if not isinstance(value, dict):
        raise ConfigError(f"{file}:{_line(node)}: expected sections such as `inputs:` and `kafka:`")
    return Document(value, builder.places, builder.problems)


def read_bytes(path: Path) -> bytes:
    """Return what a file of settings holds; raise `ConfigError` when it cannot be read or is far too long."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except FileNotFoundError:
        raise ConfigError(f"{path}: expected a file, there is none") from None
    except IsADirectoryError:
        raise ConfigError(f"{path}: expected a file, came a directory") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "this cannot be a file's name"
        raise ConfigError(f"{path}: expected a readable file; {reason}") from None
    if len(data) > MAX_FILE_BYTES:
        raise ConfigError(f"{path}: expected at most {MAX_FILE_BYTES} bytes, came more")
    return data


def _text(path: Path) -> str:
    data = read_bytes(path)
    if data.startswith(UTF_16):
        raise ConfigError(f"{path}: expected UTF-8, came UTF-16; save the file as UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}:{line}: expected UTF-8, came the byte 0x{data[error.start]:02x}") from None


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


class _Builder:
    """Turns nodes into values, notes where each stands and what is wrong with it."""

    def __init__(self, file: str, places: Places) -> None:
        self.file = file
        self.places = places
        self.problems: list[Problem] = []
        self.values = 0
        self.scalars = yaml.SafeLoader("")

    def build(self, node: yaml.Node, path: KeyPath, depth: int) -> object:
        """Return the value of a node that stands at `path`."""
        self.values += 1
        if depth > MAX_DEPTH:
            self._complain(node, path, f"expected at most {MAX_DEPTH} levels of nesting, came more")
            return None
        if self.values > MAX_VALUES:
            raise ConfigError(f"{self.file}: expected at most {MAX_VALUES} values, came more")
        self.places.by_path[path] = Place(self.file, _line(node))
        if node.tag not in KNOWN_TAGS:
            self._complain(node, path, "expected a plain value, came a tag; put text that begins with ! in quotes")
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path, depth)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*path, n), depth + 1) for n, item in enumerate(node.value)]
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: KeyPath, depth: int) -> dict[str, object]:
        result: dict[str, object] = {}
        for key, value in node.value:
            if key.tag == MERGE_TAG:
                result |= self._merged(value, path, depth)
        first_lines: dict[str, int] = {}
        for key, value in node.value:
            if key.tag == MERGE_TAG:
                continue
            name = self._key(key, path)
            if name is None:
                continue
            if name in first_lines:
                self._complain(
                    key, (*path, name), f"expected this key once, came again; first in line {first_lines[name]}"
                )
                continue
            first_lines[name] = _line(key)
            result[name] = self.build(value, (*path, name), depth + 1)
            self.places.by_path[(*path, name)] = Place(self.file, _line(key))
        return result

    def _merged(self, node: yaml.Node, path: KeyPath, depth: int) -> dict[str, object]:
        sources = node.value if isinstance(node, yaml.SequenceNode) else [node]
        result: dict[str, object] = {}
        for source in reversed(sources):
            if isinstance(source, yaml.MappingNode):
                value = self.build(source, path, depth + 1)
                result |= value if isinstance(value, dict) else {}
            else:
                self._complain(source, path, "expected a mapping after `<<:`")
        return result

    def _key(self, node: yaml.Node, path: KeyPath) -> str | None:
        if isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:str":
            return str(node.value)
        if isinstance(node, yaml.ScalarNode) and node.tag in PLAIN_TAGS:
            self._complain(node, path, "expected text as the key, came something else; put it in quotes")
        else:
            self._complain(node, path, "expected text as the key")
        return None

    def _scalar(self, node: yaml.Node, path: KeyPath) -> object:
        try:
            return self.scalars.construct_object(node)
        except (ValueError, OverflowError, KeyError, yaml.YAMLError):
            self._complain(node, path, "expected a value, came a number or a date that cannot be; put text in quotes")
            return None

    def _complain(self, node: yaml.Node, path: KeyPath, sentence: str) -> None:
        self.problems.append(Problem(Place(self.file, _line(node)), path, sentence))
