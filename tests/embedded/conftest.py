"""The brokers and clients that the suite is run over."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.embedded.clients import CLIENTS, Client
from tests.embedded.process import EmbeddedBroker


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedBroker]:
    """An embedded broker for the whole run."""
    with EmbeddedBroker(tmp_path_factory.mktemp("embedded")) as broker:
        yield broker


@pytest.fixture
def own_broker(tmp_path: Path) -> Iterator[EmbeddedBroker]:
    """An embedded broker of this test's own, started, that it may stop, kill and start."""
    with EmbeddedBroker(tmp_path) as broker:
        yield broker


@pytest.fixture(params=["embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
def bootstrap(request: pytest.FixtureRequest) -> str:
    """Where a broker is: ours, then Apache Kafka."""
    return str(request.getfixturevalue(request.param).bootstrap)


@pytest.fixture(params=list(CLIENTS))
def client(request: pytest.FixtureRequest, bootstrap: str) -> Iterator[Client]:
    """A client of a broker: each of either."""
    made = CLIENTS[request.param](bootstrap)
    yield made
    made.close()


@pytest.fixture(params=list(CLIENTS))
def own_client(request: pytest.FixtureRequest, own_broker: EmbeddedBroker) -> Iterator[Client]:
    """A client of the embedded broker of this test's own."""
    made = CLIENTS[request.param](own_broker.bootstrap)
    yield made
    made.close()
