"""What a shipper says of itself on logs-status, by a connection of its own that is never in the way."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from logflow_app.config import Config
from logflow_app.kafka_client import client_options
from logflow_app.status import Process, Publisher, Report, Status, StatusTopic, memory_bytes
from logflow_app.topics import named
from shippers.file.counters import Counters
from shippers.rows import FileRow, foremost


class Observed(Protocol):
    """The shippers of a process, as they can be looked at."""

    def observe(self) -> Sequence[Counters]:
        """Return the counters of all inputs."""

    def rows(self) -> Sequence[FileRow]:
        """Return where each file is."""


class Condition(NamedTuple):
    """How it is with what all inputs share, the way to Kafka and the configuration: in a word, and what to know."""

    state: str
    detail: Mapping[str, Any]


@asynccontextmanager
async def telling(
    config: Config, brokers: str | None, place: Path, shippers: Observed, condition: Callable[[], Condition]
) -> AsyncIterator[None]:
    """Tell while a block lasts how the shipper is whose checkpoint is in `place`, and take it back at the end.

    `brokers` take the place of the configured ones; `condition` is that of what all inputs share.
    """
    options = client_options(config.kafka) | ({"bootstrap_servers": brokers} if brokers else {})
    topic = StatusTopic(options, named(config.kafka.topic_prefix).status)
    process = Process.this("shipper", place)

    def look() -> list[Status]:
        shared = condition()
        told = report(shippers.observe(), shippers.rows())
        return [process.status(Report(shared.state, told.figures, {**told.detail, **shared.detail}))]

    publisher = Publisher(topic.send, look)
    task = asyncio.create_task(publisher.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await publisher.close()
        await topic.close()


def report(counters: Sequence[Counters], rows: Sequence[FileRow] = ()) -> Report:
    """Return what several inputs come to together; lines and bytes since the shipper was started.

    Of the files only the foremost are told of one by one.
    """
    figures = {
        "lines_shipped": sum(each.lines_read for each in counters),
        "lines_acknowledged": sum(each.lines_acknowledged for each in counters),
        "lines_dropped": sum(each.lines_dropped for each in counters),
        "files": sum(each.open_files for each in counters),
        "lag_bytes": sum(each.lag_bytes for each in counters),
        "memory_bytes": memory_bytes(),
    }
    detail = {
        "failed_saves": sum(each.failed_saves for each in counters),
        "files": [row._asdict() for row in foremost(rows)],
        "files_total": len(rows),
    }
    return Report("running", figures, detail)
