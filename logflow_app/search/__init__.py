"""Searching what the outputs have stored: one file per kind of store, and a line here."""

from collections.abc import Callable, Mapping
from typing import Any

from logflow_app.config.model import Config
from logflow_app.search.base import Search
from logflow_app.search.elasticsearch import ElasticsearchSearch
from logflow_app.search.sqlite import SqliteSearch

# An output's `type` in the configuration, and what searches what such an output has stored.
SEARCHES: Mapping[str, Callable[[Any], Search]] = {
    "elasticsearch": ElasticsearchSearch,
    "sqlite": SqliteSearch,
}


def open_search(config: Config) -> Search | None:
    """Return what searches the first output that can be searched, None where none can; raises `ConfigError`."""
    for output in config.all_outputs:
        if output.type in SEARCHES:
            return SEARCHES[output.type](output)
    return None
