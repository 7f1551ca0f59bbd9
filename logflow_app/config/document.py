"""Reads a YAML file into plain values, and remembers the line of every key.

The file is an operator's, but a mistake in it may be anything: sizes, depths and aliases are bounded, and no message
repeats what the file holds, for that may be a secret.
"""

import codecs
from pathlib import Path

import yaml

from logflow_app.config.compose import MAX_DEPTH, compose
from logflow_app.config.places import Path as KeyPath
from logflow_app.config.places import Place, Places
from logflow_app.errors import ConfigError

MAX_FILE_BYTES = 2**20
MAX_VALUES = 100_000  # aliases repeat what they name, and can repeat each other
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
PLAIN_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float", "str", "timestamp")}
KNOWN_TAGS = {*PLAIN_TAGS, "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"}
MERGE_TAG = "tag:yaml.org,2002:merge"


def read_document(path: Path) -> tuple[dict[str, object], Places]:
    """Return the file's settings and their places; raise `ConfigError` with every problem of its form."""
    return parse_document(_text(path), str(path))


def parse_document(text: str, file: str) -> tuple[dict[str, object], Places]:
    """Return the settings in a YAML text and their places; `file` is what to call it in messages."""
    node = compose(text, file)
    if node is None:
        raise ConfigError(f"{file}: expected settings, came a file without any; without the file, the defaults apply")
    builder = _Builder(file, Places(Place(file)))
    value = builder.build(node, (), 0)
    if not isinstance(value, dict):
        builder.problems.append(f"{file}:{_line(node)}: expected sections such as `inputs:` and `kafka:`")
    if builder.problems:
        raise ConfigError(builder.problems)
    assert isinstance(value, dict)  # noqa: S101 - said above
    return value, builder.places


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
        self.problems: list[str] = []
        self.values = 0
        self.scalars = yaml.SafeLoader("")

    def build(self, node: yaml.Node, path: KeyPath, depth: int) -> object:
        """Return the value of a node that stands at `path`."""
        self.values += 1
        if depth > MAX_DEPTH:
            self._complain(node, f"expected at most {MAX_DEPTH} levels of nesting, came more")
            return None
        if self.values > MAX_VALUES:
            raise ConfigError(f"{self.file}: expected at most {MAX_VALUES} values, came more")
        self.places.by_path[path] = Place(self.file, _line(node))
        if node.tag not in KNOWN_TAGS:
            self._complain(node, "expected a plain value, came a tag; put text that begins with ! in quotes")
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path, depth)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*path, n), depth + 1) for n, item in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: KeyPath, depth: int) -> dict[str, object]:
        result: dict[str, object] = {}
        for key, value in node.value:
            if key.tag == MERGE_TAG:
                result |= self._merged(value, path, depth)
        first_lines: dict[str, int] = {}
        for key, value in node.value:
            if key.tag == MERGE_TAG:
                continue
            name = self._key(key)
            if name is None:
                continue
            if name in first_lines:
                self._complain(key, f"expected the key `{name}` once, came again; first in line {first_lines[name]}")
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
                self._complain(source, "expected a mapping after `<<:`")
        return result

    def _key(self, node: yaml.Node) -> str | None:
        if isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:str":
            return str(node.value)
        if isinstance(node, yaml.ScalarNode) and node.tag in PLAIN_TAGS:
            self._complain(node, "expected text as the key, came something else; put it in quotes")
        else:
            self._complain(node, "expected text as the key")
        return None

    def _scalar(self, node: yaml.Node) -> object:
        try:
            return self.scalars.construct_object(node)
        except (ValueError, OverflowError, KeyError, yaml.YAMLError):
            self._complain(node, "expected a value, came a number or a date that cannot be; put text in quotes")
            return None

    def _complain(self, node: yaml.Node, sentence: str) -> None:
        self.problems.append(f"{self.file}:{_line(node)}: {sentence}")
