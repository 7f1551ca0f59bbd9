"""One suite for two brokers and two clients: topics made, described and deleted, and what is refused."""

import contextlib
import time
from collections.abc import Callable

import pytest

from logflow_app.topics import named, wanted
from tests.embedded.clients import WAIT_SECS, Client, Message, Refused


def eventually(holds: Callable[[], bool]) -> None:
    """Wait until something is so: Apache Kafka tells its own nodes of a topic after its answer."""
    end = time.monotonic() + WAIT_SECS
    while True:
        with contextlib.suppress(Refused):
            if holds():
                return
        assert time.monotonic() < end
        time.sleep(0.05)


def test_topics_come_and_go(client: Client, unique: str) -> None:
    """A topic made anew under the same name is empty."""
    client.create_topic(unique, 3)
    eventually(lambda: client.topics().get(unique) == 3)
    client.produce(unique, [Message(b"x")])
    client.delete_topic(unique)
    eventually(lambda: unique not in client.topics())
    client.create_topic(unique, 2)
    eventually(lambda: client.topics().get(unique) == 2)
    eventually(lambda: client.offsets(unique) == (0, 0))


@pytest.mark.parametrize(
    ("name", "partitions", "config", "expected"),
    [
        ("{}", 0, {}, "invalidpartitions"),
        ("{} with spaces", 1, {}, "topic"),
        ("{}", 1, {"no.such.setting": "1"}, "invalidconfig"),
        ("{}", 1, {"cleanup.policy": "burn"}, "invalidconfig"),
        ("{}", 1, {"retention.ms": "long"}, "invalidconfig"),
    ],
)
def test_what_cannot_be_is_refused(  # noqa: PLR0917 - the columns of a table
    client: Client, unique: str, name: str, partitions: int, config: dict[str, str], expected: str
) -> None:
    """No topic is made with settings that would not be kept."""
    with pytest.raises((Refused, ValueError)) as refused:  # librdkafka itself refuses no partitions
        client.create_topic(name.format(unique), partitions, config)
    assert isinstance(refused.value, ValueError) or expected in refused.value.name
    assert unique not in client.topics()


def test_a_topic_is_made_once(client: Client, unique: str) -> None:
    """The second to make it is told."""
    client.create_topic(unique)
    eventually(lambda: unique in client.topics())
    with pytest.raises(Refused) as refused:
        client.create_topic(unique)
    assert "topicalreadyexists" == refused.value.name


def test_a_topic_that_is_not_there_cannot_be_deleted(client: Client, unique: str) -> None:
    """It is said that there is none."""
    with pytest.raises(Refused) as refused:
        client.delete_topic(unique)
    assert refused.value.name in {"unknowntopicorpartition", "unknowntopicorpart"}


def test_nobody_writes_to_a_topic_that_is_not_there(client: Client, unique: str) -> None:
    """Topics are made on purpose only."""
    with contextlib.closing(client.sender(patience_secs=2)) as sender, pytest.raises(Refused):
        sender.send(unique, [Message(b"x")])
    assert unique not in client.topics()


def test_settings_are_told_as_they_were_given(client: Client, unique: str) -> None:
    """DescribeConfigs gives what was set, and the default of what was not."""
    given = {"cleanup.policy": "compact,delete", "message.timestamp.type": "LogAppendTime", "retention.ms": "123456"}
    client.create_topic(unique, config=given)
    eventually(lambda: unique in client.topics())
    found = client.topic_config(unique)
    assert given == {name: found[name] for name in given}
    assert ("86400000", "0.5") == (found["delete.retention.ms"], found["min.cleanable.dirty.ratio"])


def test_every_topic_of_ours_can_be_made(client: Client, unique: str) -> None:
    """The broker honours each setting that LogFlow's own topics have."""
    specs = wanted(named(unique), unique, 2, 2)
    for spec in specs:
        client.create_topic(spec.name, spec.partitions, spec.config)
    eventually(lambda: {spec.name for spec in specs} <= set(client.topics()))
    for spec in specs:
        found = client.topic_config(spec.name)
        assert spec.config == {name: found[name] for name in spec.config}
