"""Fixtures that make a pipeline of a test's own."""

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.pipeline import Pipeline, Settings
from tests.services import Elasticsearch, Kafka

MakePipeline = Callable[..., Pipeline]


@pytest.fixture(scope="module")
def make_shared_pipeline(
    kafka: Kafka, elasticsearch: Elasticsearch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[MakePipeline]:
    """Make pipelines that live as long as the tests of one file."""
    yield from _maker(tmp_path_factory.mktemp("pipelines"), kafka, elasticsearch)


@pytest.fixture
def make_pipeline(kafka: Kafka, elasticsearch: Elasticsearch, tmp_path: Path) -> Iterator[MakePipeline]:
    """Make pipelines of one test: `make_pipeline(settings)`."""
    yield from _maker(tmp_path, kafka, elasticsearch)


def _maker(folder: Path, kafka: Kafka, elasticsearch: Elasticsearch) -> Iterator[MakePipeline]:
    made: list[Pipeline] = []

    def make(settings: Settings | None = None, *, search: str | None = None) -> Pipeline:
        name = f"e2e{secrets.token_hex(4)}"
        made.append(Pipeline(folder / name, kafka.bootstrap, search or elasticsearch.url, name, settings))
        return made[-1]

    yield make
    for pipeline in made:
        pipeline.close()
