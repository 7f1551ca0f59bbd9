"""What a shipper tells of its files fits into one record, and what matters most comes first."""

import time
from pathlib import Path

import msgspec
import pytest

from logflow_app.config import Config
from logflow_app.kafka_client import client_options
from logflow_app.status import Status, read_statuses
from logflow_app.topic_reader import newest_entries
from shippers.file.counters import Counters
from shippers.rows import MOST_PATH_CHARS, MOST_TOLD, FileRow, foremost
from shippers.status import Condition, report, telling
from tests.services import Kafka


def row(path: str, lag_bytes: int = 0, last_line_at: float = 0.0) -> FileRow:
    """Return a file that is so far behind."""
    return FileRow(path, "app", f"lane of {path}", 100, 100 - lag_bytes, lag_bytes, last_line_at, "active")


def test_files_that_are_furthest_behind_are_told_first() -> None:
    """Then those last written to; of a thousand so many."""
    rows = [row("/a"), row("/b", 0, 5.0), row("/c", 10), row("/d", 90)]
    assert ["/d", "/c", "/b", "/a"] == [each.path for each in foremost(rows)]
    assert MOST_TOLD == len(foremost([row(f"/{number}") for number in range(1000)]))
    deep = foremost([row("/deep" * 800 + str(number)) for number in range(200)])
    assert 0 < sum(len(each.path) for each in deep) <= MOST_PATH_CHARS


def test_a_report_has_files_and_their_total() -> None:
    """Each as an object with names, so that another version understands it."""
    told = report([Counters(lines_read=3, open_files=2)], [row("/a"), row("/b", 10)])
    assert (3, 2) == (told.figures["lines_shipped"], told.figures["files"])
    files = msgspec.json.decode(msgspec.json.encode(told.detail))["files"]
    assert [row("/b", 10)._asdict(), row("/a")._asdict()] == files
    assert 2 == told.detail["files_total"]


class Shippers:
    """Some that do nothing, and have as many files as can be told of."""

    @staticmethod
    def observe() -> list[Counters]:
        """Return the counters of all."""
        return [Counters(lines_read=7)]

    @staticmethod
    def rows() -> list[FileRow]:
        """Return where each file is."""
        return [row(f"/var/log/{'x' * 300}/{number}.log") for number in range(1000)]


@pytest.mark.kafka
async def test_as_many_files_as_there_may_be_go_through_a_real_kafka(kafka: Kafka, unique: str, tmp_path: Path) -> None:
    """In one record, which is taken back at the end."""
    kafka.create_topics({f"{unique}-status": 1})
    config = Config.model_validate({"kafka": {"brokers": [kafka.bootstrap], "topic_prefix": unique}})

    async def read() -> list[Status]:
        entries = newest_entries(client_options(config.kafka), f"{unique}-status")
        return read_statuses([entry async for entry in entries])

    found: list[Status] = []
    deadline = time.monotonic() + 60
    condition = Condition("waiting", {"configuration": {"error": "logflow.yaml:3: expected a name"}})
    async with telling(config, None, tmp_path, Shippers(), lambda: condition):
        while not found and time.monotonic() < deadline:
            found = await read()
    assert (MOST_TOLD, 1000) == (len(found[0].detail["files"]), found[0].detail["files_total"])
    assert ("waiting", condition.detail["configuration"]) == (found[0].state, found[0].detail["configuration"])
    assert [] == await read()
