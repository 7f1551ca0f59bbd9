"""What every sink promises, over the registry: partial refusal, outage, the same batch twice."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from _pytest.mark import ParameterSet

from logflow_app.config.sqlite import SqliteOutput, SqliteSection
from logflow_app.errors import UnavailableError
from logflow_app.events import Documents
from logflow_app.sinks import SINKS
from logflow_app.sinks.base import STORED, Sink
from tests.delivery.batches import DAY, document
from tests.services.machine import free_ports
from tests.sinks.nodes import ask, output_to, stored
from tests.sinks.sqlite_files import stored_in


@dataclass
class Target:
    """A sink with its destination: how to see what is stored, and an output that leads nowhere."""

    sink: Sink
    stored: Callable[[], Mapping[str, Any]]
    nowhere: Callable[[], Sink]
    unfit: str = ""
    """A document this destination can never take, its id being `unfit`; empty where it takes them all."""


def elasticsearch_target(request: pytest.FixtureRequest, unique: str) -> Target:
    """Use the real Elasticsearch, with a field of ours that must be a number."""
    url = request.getfixturevalue("elasticsearch").url
    number = {"template": {"mappings": {"properties": {"code": {"type": "integer"}}}}}
    ask(url, "PUT", f"/_index_template/{unique}", number | {"index_patterns": [f"{unique}-*"], "priority": 1000})
    return Target(
        SINKS["elasticsearch"](output_to(url, unique)),
        lambda: stored(url, unique),
        lambda: SINKS["elasticsearch"](output_to(f"http://127.0.0.1:{free_ports(1)[0]}", unique)),
        document("unfit", code="no number"),
    )


def sqlite_target(request: pytest.FixtureRequest, unique: str) -> Target:
    """Use a folder; a regular file stands where the other one should be."""
    folder = request.getfixturevalue("tmp_path")
    (folder / "file").write_text("")
    output = SqliteOutput(sqlite=SqliteSection(path=folder / unique))
    nowhere = SqliteOutput(sqlite=SqliteSection(path=folder / "file" / "store"))
    return Target(SINKS["sqlite"](output), lambda: stored_in(folder / unique), lambda: SINKS["sqlite"](nowhere))


TARGETS = {"elasticsearch": elasticsearch_target, "sqlite": sqlite_target}
TAKE_ALL = {"sqlite"}
MARKS = {"elasticsearch": pytest.mark.elasticsearch}


def each(names: Iterable[str]) -> list[ParameterSet]:
    """Return the sinks as parameters of a test."""
    return [pytest.param(name, marks=MARKS.get(name, ())) for name in names]


@pytest.fixture(params=each(SINKS))
async def target(request: pytest.FixtureRequest, unique: str) -> AsyncIterator[Target]:
    """Each sink of the registry, open."""
    made = TARGETS[request.param](request, unique)
    await made.sink.open()
    yield made
    await made.sink.close()


def documents_of(*ids: str) -> Documents:
    """Return good documents with these ids."""
    return Documents(list(ids), [DAY] * len(ids), [document(line_id) for line_id in ids])


async def test_stores_and_says_so(target: Target) -> None:
    """What is answered as stored is stored."""
    assert STORED == await target.sink.write(documents_of("1", "2"))
    assert {"1", "2"} == set(target.stored())


async def test_the_same_batch_twice_changes_nothing(target: Target) -> None:
    """A batch sent again, in whole or in part, is answered as stored, and nothing is there twice or changed."""
    await target.sink.write(documents_of("1", "2"))
    before = target.stored()
    assert STORED == await target.sink.write(documents_of("1", "2"))
    assert STORED == await target.sink.write(documents_of("2", "3"))
    after = target.stored()
    assert {"1", "2", "3"} == set(after)
    assert before == {line_id: after[line_id] for line_id in before}


@pytest.mark.parametrize("target", each(name for name in SINKS if name not in TAKE_ALL), indirect=True)
async def test_a_refused_document_harms_no_other(target: Target) -> None:
    """Only the document that can never be taken is refused, with a reason; its neighbours are stored."""
    good = documents_of("1", "2")
    answer = await target.sink.write(
        Documents(["1", "unfit", "2"], [DAY] * 3, [good.bodies[0], target.unfit, good.bodies[1]])
    )
    assert [] == answer.retry
    assert [(1, "mapping_conflict")] == [(one.position, one.reason) for one in answer.refused]
    assert answer.refused[0].error
    assert {"1", "2"} == set(target.stored())


async def test_an_outage_is_said_to_be_one(target: Target) -> None:
    """While the destination cannot be reached every call says `UnavailableError`, and closing still works."""
    sink = target.nowhere()
    with pytest.raises(UnavailableError, match="cannot be reached"):
        await sink.open()
    with pytest.raises(UnavailableError, match="cannot be reached"):
        await sink.write(documents_of("1"))
    await sink.close()


def test_every_sink_is_held_to_this() -> None:
    """A sink that is added to the registry gets a target here."""
    assert set(SINKS) == set(TARGETS)
