"""Fixtures for the whole suite: the real services, started on first use, and a name nobody else uses."""

import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TypeVar

import pytest

from tests.services import Elasticsearch, Kafka, ServiceMissingError

Service = TypeVar("Service", Kafka, Elasticsearch)


@pytest.fixture(scope="session")
def kafka() -> Iterator[Kafka]:
    """A real Kafka for the whole run; a test that stops it starts it again."""
    with _running(Kafka) as broker:
        yield broker


@pytest.fixture(scope="session")
def elasticsearch() -> Iterator[Elasticsearch]:
    """A real Elasticsearch for the whole run; a test that stops it starts it again."""
    with _running(Elasticsearch) as node:
        yield node


@pytest.fixture
def unique() -> str:
    """A short name of this test's own, fit for topics, groups and indices."""
    return f"t{secrets.token_hex(4)}"


@contextmanager
def _running(service: type[Service]) -> Iterator[Service]:
    with ExitStack() as stack:
        try:
            running = stack.enter_context(service())
        except ServiceMissingError as error:
            _give_up(f"{service.__name__} {error}")
        yield running


def _give_up(reason: str) -> None:
    """Skip loudly on a developer's machine; where CI is true the real services are part of the deal."""
    if os.environ.get("CI", "").lower() in {"1", "true", "yes"}:
        pytest.fail(reason, pytrace=False)
    pytest.skip(f"NOT TESTED: {reason}")
