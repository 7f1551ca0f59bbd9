"""The topics there are: their ids, settings and partitions, remembered in one small file."""

import logging
import re
import secrets
import shutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kio.schema.errors import ErrorCode

from logflow_app.embedded import topic_settings
from logflow_app.embedded.data_folder import read_json, write_json
from logflow_app.embedded.partition import Partition
from logflow_app.embedded.settings import MAX_TOPIC_NAME, BrokerSettings
from logflow_app.embedded.topic_settings import SettingError, TopicSettings
from logflow_app.errors import ConfigError

logger = logging.getLogger(__name__)

NAME = re.compile(r"[a-zA-Z0-9._-]+")
CATALOGUE_NAME = "topics.json"
FOLDER_NAME = "topics"


class TopicError(Exception):
    """What was asked of a topic cannot be done; `code` is what the client is told."""

    def __init__(self, code: ErrorCode, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic; made again under the same name it has another id."""

    name: str
    id: uuid.UUID
    given: dict[str, str]
    settings: TopicSettings
    partitions: list[Partition]


class Catalogue:
    """All topics of a broker. A topic's folder bears its id, so that one made again finds nothing of the former."""

    def __init__(self, settings: BrokerSettings) -> None:
        """Open every topic; raises ConfigError and OSError."""
        self._settings = settings
        self._file = settings.folder / CATALOGUE_NAME
        self._folder = settings.folder / FOLDER_NAME
        self._topics: dict[str, Topic] = {}
        saved = read_json(self._file)
        if saved is None:
            saved = self._first()
        self.cluster_id = str(saved["cluster_id"])
        self._remove_leftovers({entry["id"] for entry in saved["topics"].values()})
        for name, entry in saved["topics"].items():
            self._topics[name] = self._open(name, uuid.UUID(entry["id"]), entry["partitions"], entry["settings"])
        self._save()

    def __iter__(self) -> Iterator[Topic]:
        return iter(list(self._topics.values()))

    def get(self, name: str) -> Topic | None:
        """Return a topic by its name."""
        return self._topics.get(name)

    def partition(self, name: str, index: int) -> Partition | None:
        """Return a partition, None if there is no such one."""
        topic = self._topics.get(name)
        return topic.partitions[index] if topic and 0 <= index < len(topic.partitions) else None

    def partitions(self) -> Iterator[Partition]:
        """Return every partition there is."""
        return (partition for topic in self for partition in topic.partitions)

    def check_new(self, name: str, partitions: int, given: dict[str, str]) -> None:
        """Raise TopicError if a topic cannot be made so."""
        if not NAME.fullmatch(name) or len(name) > MAX_TOPIC_NAME or name in {".", ".."}:
            raise TopicError(ErrorCode.invalid_topic_exception, f"expected letters, digits, . _ and -, came {name!r}")
        if name in self._topics:
            raise TopicError(ErrorCode.topic_already_exists, f"topic {name} exists")
        if partitions < 1:
            raise TopicError(ErrorCode.invalid_partitions, f"expected at least one partition, came {partitions}")
        room = self._settings.max_partitions - sum(len(topic.partitions) for topic in self)
        if partitions > room:
            raise TopicError(
                ErrorCode.policy_violation, f"{partitions} partitions, and broker.max_partitions: {room} are left"
            )
        try:
            topic_settings.parse(given, self._settings)
        except SettingError as error:
            raise TopicError(ErrorCode.invalid_config, str(error)) from error

    def create(self, name: str, partitions: int, given: dict[str, str]) -> Topic:
        """Make a topic that lasts; raises TopicError."""
        self.check_new(name, partitions, given)
        topic_id = uuid.uuid4()
        try:
            topic = self._topics[name] = self._open(name, topic_id, partitions, given)
            self._save()
        except (OSError, ConfigError) as error:
            made = self._topics.pop(name, None)
            _close_and_remove(made.partitions if made else [], self._place(topic_id))
            raise TopicError(ErrorCode.kafka_storage_error, f"topic {name} cannot be made: {error}") from error
        logger.info("topic_made topic=%s partitions=%d settings=%s", name, partitions, given)
        return topic

    def delete(self, name: str) -> Callable[[], None]:
        """Delete a topic, and return what removes its files; raises TopicError and OSError."""
        topic = self._topics.get(name)
        if topic is None:
            raise TopicError(ErrorCode.unknown_topic_or_partition, f"there is no topic {name}")
        del self._topics[name]
        try:
            self._save()
        except OSError:
            self._topics[name] = topic
            raise
        for partition in topic.partitions:
            partition.is_removed = True
            partition.wake_all()
        logger.info("topic_deleted topic=%s", name)
        return lambda: _close_and_remove(topic.partitions, self._place(topic.id))

    def close(self) -> None:
        """Let go of all folders."""
        for partition in self.partitions():
            partition.close()

    def _first(self) -> dict[str, Any]:
        """Return the catalogue of a new folder; raises ConfigError where there are topics that it would not know."""
        if self._folder.is_dir() and any(self._folder.iterdir()):
            raise ConfigError(f"{self._file} is missing, and says what the folders in {self._folder} are: restore it")
        return {"cluster_id": secrets.token_urlsafe(16), "topics": {}}

    def _open(self, name: str, topic_id: uuid.UUID, partitions: int, given: dict[str, str]) -> Topic:
        try:
            settings = topic_settings.parse(given, self._settings)
        except SettingError as error:
            raise ConfigError(f"{self._file}: topic {name}: {error}") from error
        opened: list[Partition] = []
        try:
            for number in range(partitions):
                opened.append(Partition(f"{name}-{number}", self._place(topic_id) / str(number), settings))  # noqa: PERF401 - closed below if one fails
        except BaseException:
            for partition in opened:
                partition.abandon()
            raise
        return Topic(name, topic_id, dict(given), settings, opened)

    def _place(self, topic_id: uuid.UUID) -> Path:
        return self._folder / topic_id.hex

    def _save(self) -> None:
        topics: dict[str, Any] = {
            topic.name: {"id": topic.id.hex, "partitions": len(topic.partitions), "settings": topic.given}
            for topic in self
        }
        write_json(self._file, {"cluster_id": self.cluster_id, "topics": topics})

    def _remove_leftovers(self, known: set[str]) -> None:
        """Remove folders of topics that were being made or deleted when the broker died."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for path in self._folder.iterdir():
            if path.name not in known and re.fullmatch(r"[0-9a-f]{32}", path.name):
                shutil.rmtree(path, ignore_errors=True)


def _close_and_remove(partitions: list[Partition], folder: Path) -> None:
    for partition in partitions:
        partition.abandon()
    shutil.rmtree(folder, ignore_errors=True)
