"""Fixtures for the whole suite: the real services, started on first use, and a name nobody else uses."""

import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeVar

import pytest

from tests.services import Elasticsearch, Kafka, ServiceMissingError

Service = TypeVar("Service", bound=Kafka | Elasticsearch)


@pytest.fixture(scope="session")
def kafka() -> Iterator[Kafka]:
    """A real Kafka for the whole run; a test that stops it starts it again."""
    with running(Kafka) as broker:
        yield broker


@pytest.fixture(scope="session")
def elasticsearch() -> Iterator[Elasticsearch]:
    """A real Elasticsearch for the whole run; a test that stops it starts it again."""
    with running(Elasticsearch) as node:
        yield node


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory of the test: what it writes where it stands is not written into the project."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def unique() -> str:
    """A short name of this test's own, fit for topics, groups and indices."""
    return f"t{secrets.token_hex(4)}"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests that take minutes, so that no process is left alone with one in the end."""
    items.sort(key=lambda item: item.get_closest_marker("takes_minutes") is None)


@contextmanager
def running(service: type[Service], *arguments: object) -> Iterator[Service]:
    """Start a service; skip the test where this machine lacks what it needs."""
    with ExitStack() as stack:
        try:
            started = stack.enter_context(service(*arguments))
        except ServiceMissingError as error:
            _give_up(f"{service.__name__} {error}")
        yield started


def _give_up(reason: str) -> None:
    """Skip loudly on a developer's machine; where CI is true the real services are part of the deal."""
    if os.environ.get("CI", "").lower() in {"1", "true", "yes"}:
        pytest.fail(reason, pytrace=False)
    pytest.skip(f"NOT TESTED: {reason}")
