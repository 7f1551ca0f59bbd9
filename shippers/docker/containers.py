"""What Docker says of a container, from the `config.v2.json` beside its log."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from shippers.file.about import About

CONFIG = "config.v2.json"
LARGEST_CONFIG_BYTES = 4 * 2**20
SHORT_ID = 12  # characters, as `docker ps` shows them
MOST_LABELS = 100
LABEL_CHARS = 1000
COMPOSE = "com.docker.compose."
MOST_KNOWN = 10_000  # containers remembered; then it begins anew


class Container(NamedTuple):
    """A container; `is_known` is false where nothing but its folder is."""

    id: str
    name: str = ""
    image: str = ""
    labels: Mapping[str, str] = {}
    is_known: bool = False


class _Inner(msgspec.Struct, rename="pascal"):
    image: str = ""
    labels: dict[str, str] | None = None


class _Config(msgspec.Struct, rename="pascal"):
    name: str = ""
    config: _Inner = msgspec.field(default_factory=_Inner)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which containers are wanted: by names (globs) and labels (`KEY`, `KEY=VALUE`); and which labels are kept."""

    names: Sequence[str] = ()
    exclude: Sequence[str] = ()
    labels: Sequence[str] = ()
    keep_labels: Sequence[str] = ("*",)

    def wants(self, container: Container) -> bool:
        """Return whether a container is wanted; one that is not known only where all are."""
        if not container.is_known:
            return not (self.names or self.labels)
        if self.names and not _fits(container.name, self.names):
            return False
        if _fits(container.name, self.exclude):
            return False
        return all(_has(container.labels, label) for label in self.labels)


@dataclass(frozen=True, slots=True)
class Containers:
    """The containers below a folder of Docker's. See Knowledge.

    A container that was given another name keeps, in a log that is being read, the one it had at first.
    """

    choice: Choice = Choice()
    _known: dict[str, tuple[int, Container]] = field(default_factory=dict, compare=False, repr=False)

    def wants(self, path: str) -> bool:
        """See Knowledge.wants. 5 µs."""
        return self.choice.wants(self._container(path))

    def about(self, path: str) -> About:
        """See Knowledge.about: its service is that of Compose, else the container's name."""
        container = self._container(path)
        fields: dict[str, Any] = {"id": container.id[:SHORT_ID], "name": container.name, "image": container.image}
        labels = {
            name: value[:LABEL_CHARS]
            for name, value in container.labels.items()
            if not name.startswith(COMPOSE) and _fits(name, self.choice.keep_labels)
        }
        fields["labels"] = dict(sorted(labels.items())[:MOST_LABELS])
        fields["compose"] = {
            name: container.labels[COMPOSE + name]
            for name in ("project", "service")
            if COMPOSE + name in container.labels
        }
        service = container.labels.get(COMPOSE + "service") or container.name or container.id[:SHORT_ID]
        return About(service, {"container": {name: value for name, value in fields.items() if value}})

    def _container(self, path: str) -> Container:
        """Return the container of a log; its file is read again only when it has changed."""
        folder = os.path.dirname(path)  # noqa: PTH120 - called for every file every second
        config = os.path.join(folder, CONFIG)  # noqa: PTH118
        try:
            changed_at = os.stat(config).st_mtime_ns  # noqa: PTH116
        except OSError:
            return Container(os.path.basename(folder))  # noqa: PTH119
        known = self._known.get(folder)
        if known is None or known[0] != changed_at:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            known = self._known[folder] = changed_at, _read(Path(config))
        return known[1]


def _read(path: Path) -> Container:
    name = path.parent.name
    try:
        with path.open("rb") as file:
            config = msgspec.json.decode(file.read(LARGEST_CONFIG_BYTES), type=_Config)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):  # it is being written, or is none of Docker's
        return Container(name)
    inner = config.config
    return Container(name, config.name.removeprefix("/"), inner.image, inner.labels or {}, is_known=True)


def _fits(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _has(labels: Mapping[str, str], wanted: str) -> bool:
    name, equals, value = wanted.partition("=")
    return name in labels and (not equals or labels[name] == value)
