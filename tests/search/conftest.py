"""Fixtures for searching: every kind of store in turn."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from logflow_app.search import SEARCHES
from tests.search.stores import Store, elasticsearch_store, sqlite_store

MARKS = {"elasticsearch": pytest.mark.elasticsearch}


@pytest.fixture(params=[pytest.param(name, marks=MARKS.get(name, ())) for name in SEARCHES])
async def store(request: pytest.FixtureRequest, unique: str, tmp_path: Path) -> AsyncIterator[Store]:
    """Each store of the registry, empty and open."""
    if request.param == "sqlite":
        made = sqlite_store(tmp_path / "store")
    else:
        made = elasticsearch_store(request.getfixturevalue("elasticsearch").url, unique)
    await made.sink.open()
    yield made
    await made.close()
