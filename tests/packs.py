"""Packs and pipelines for tests: one origin and one arrival, so that documents can be written down literally."""

from collections.abc import Sequence
from typing import Any

import msgspec
from pydantic import TypeAdapter

from logflow_app.config.parsers import AnyParser, AutoParser, Parser
from logflow_app.events import Events, Metadata, Pack
from logflow_app.pipeline import EventSettings, Pipeline

_PARSER: TypeAdapter[AnyParser] = TypeAdapter(Parser)
ARRIVAL = "2025-10-23T15:30:46.123Z"
ARRIVAL_MS = 1761233446123


def section(type: str = "auto", **keys: Any) -> AnyParser:  # noqa: A002 - the key's name
    """The section `parser` of an input, as the configuration would have it."""
    return _PARSER.validate_python({"type": type, **keys})


def make_pack(lines: Sequence[str], *, arrival_ms: int = ARRIVAL_MS, **metadata: Any) -> Pack:
    """A pack of lines from /var/log/app.log on web-1, with what `metadata` says otherwise."""
    origin = {"source": "web-1", "file_path": "/var/log/app.log", "service": "app", **metadata}
    return Pack(
        lines=list(lines),
        ids=[f"lane-{position}" for position in range(len(lines))],
        meta=Metadata(**origin),
        arrival_ms=arrival_ms,
        topic="logs-raw",
        partition=0,
        first_offset=7,
        last_offset=7,
    )


def run(lines: Sequence[str], parser: AnyParser | None = None, **metadata: Any) -> Events:
    """The events of lines read by a parser, `auto` without one."""
    return Pipeline(parser or AutoParser(), EventSettings()).run(make_pack(lines, **metadata))


def documents(lines: Sequence[str], parser: AnyParser | None = None, **metadata: Any) -> list[dict[str, Any]]:
    """The documents of lines, decoded."""
    return [msgspec.json.decode(document) for document in run(lines, parser, **metadata).documents]


def document(line: str, parser: AnyParser | None = None, **metadata: Any) -> dict[str, Any]:
    """The document of one line, decoded."""
    return documents([line], parser, **metadata)[0]
