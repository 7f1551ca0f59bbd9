"""Which output is searched."""

from typing import Any

from logflow_app.config import Config
from logflow_app.search import SEARCHES, open_search
from logflow_app.search.base import Search
from logflow_app.search.elasticsearch import ElasticsearchSearch
from logflow_app.search.sqlite import SqliteSearch
from logflow_app.sinks import SINKS


def opened(settings: dict[str, Any]) -> Search | None:
    """Open the search of a configuration."""
    return open_search(Config.model_validate(settings))


async def test_the_first_output_that_can_be_searched_is() -> None:
    """By default that is Elasticsearch."""
    several = {"outputs": [{"type": "stdout"}, {"type": "sqlite"}, {"type": "elasticsearch"}]}
    for settings, kind in (
        ({}, ElasticsearchSearch),
        ({"output": {"type": "sqlite"}}, SqliteSearch),
        (several, SqliteSearch),
    ):
        found = opened(settings)
        assert isinstance(found, kind)
        await found.close()


def test_without_such_an_output_there_is_no_search() -> None:
    """What is written to a stream is gone."""
    assert opened({"output": {"type": "stdout"}}) is None


def test_what_is_stored_for_searching_can_be_searched() -> None:
    """Every sink there is so far has a search."""
    assert set(SINKS) == set(SEARCHES)
