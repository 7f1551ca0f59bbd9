"""Stores to search: a sink that fills one, and the search over the same output."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from logflow_app.config.elasticsearch import ElasticsearchOutput
from logflow_app.config.sqlite import SqliteOutput, SqliteSection
from logflow_app.events import Documents
from logflow_app.search import SEARCHES
from logflow_app.search.base import Page, Query, Search
from logflow_app.sinks import SINKS
from logflow_app.sinks.base import STORED, Sink
from tests.sinks.nodes import ask, output_to

NOON_MS = 1_761_220_800_000  # 2025-10-23T12:00:00Z
DAY_MS = 86_400_000


@dataclass
class Store:
    """A sink and a search over one output; `refresh` makes what is stored to be found."""

    output: SqliteOutput | ElasticsearchOutput
    sink: Sink
    search: Search
    refresh: Callable[[], None]

    async def put(self, *documents: str) -> None:
        """Store documents under ids made of their places, each in the index of its own day."""
        await self.put_as([json.loads(document)["message"] for document in documents], documents)

    async def put_as(self, ids: Sequence[str], documents: Sequence[str]) -> None:
        """Store documents under these ids."""
        days = [json.loads(document)["timestamp"][:10].replace("-", ".") for document in documents]
        assert STORED == await self.sink.write(Documents(list(ids), days, list(documents)))
        self.refresh()

    async def find(self, text: str = "", **more: Any) -> list[str]:
        """Return the messages of the first page."""
        return messages(await self.search.find(Query(text, **more)))

    async def close(self) -> None:
        """Close both."""
        await self.sink.close()
        await self.search.close()


def sqlite_store(folder: Path, **more: Any) -> Store:
    """Return a store in a folder."""
    output = SqliteOutput(sqlite=SqliteSection(path=folder, **more))
    return Store(output, SINKS["sqlite"](output), SEARCHES["sqlite"](output), lambda: None)


def elasticsearch_store(url: str, prefix: str, **more: Any) -> Store:
    """Return a store in the indices of a prefix."""
    output = output_to(url, prefix, refresh_interval="-1", **more)
    return Store(
        output,
        SINKS["elasticsearch"](output),
        SEARCHES["elasticsearch"](output),
        lambda: ask(url, "POST", f"/{prefix}-*/_refresh"),
    )


def event(message: str, at_ms: int = NOON_MS, level: str = "INFO", service: str = "payment-service") -> str:
    """Return a document as the pipeline writes it."""
    at = datetime.fromtimestamp(at_ms / 1000, UTC)
    return json.dumps(
        {
            "timestamp": f"{at:%Y-%m-%dT%H:%M:%S}.{at_ms % 1000:03d}Z",
            "level": level,
            "service": service,
            "message": message,
            "source": {"hostname": "web-1", "file": "/var/log/app.log"},
            "extra_fields": {},
            "ingested_at": "2025-10-23T15:30:46.123Z",
        }
    )


def messages(page: Page) -> list[str]:
    """Return the messages of a page, in its order."""
    return [hit.document["message"] for hit in page.hits]
