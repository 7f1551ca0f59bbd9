"""A disk that refuses: producers wait, others are served, the log says so, and it goes on when there is room again."""

import resource
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from kio.schema.errors import ErrorCode

from tests.embedded.clients import WAIT_SECS, Client, Message
from tests.embedded.process import EmbeddedBroker
from tests.embedded.wire import COMMIT, CREATE, Wire, batch

ROOM_BYTES = 2**20
CHUNK = batch([b"x" * 100_000])
UNLIMITED = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)


@pytest.fixture
def cramped(own_broker: EmbeddedBroker) -> Iterator[EmbeddedBroker]:
    """A broker whose files cannot grow beyond a megabyte, as if the disk were full then."""
    resource.prlimit(own_broker.pid, resource.RLIMIT_FSIZE, (ROOM_BYTES, resource.RLIM_INFINITY))
    yield own_broker
    assert own_broker.running, own_broker.log


def test_a_full_disk_is_told_and_passes(cramped: EmbeddedBroker, unique: str) -> None:
    """KAFKA_STORAGE_ERROR, which clients try again; nothing that was refused is half there."""
    with Wire(cramped.port) as wire:
        wire.create(unique, 2)
        answers = [wire.produce(unique, CHUNK) for _ in range(15)]
        taken = [one.base_offset for one in answers if one.error_code is ErrorCode.none]
        assert (list(range(10)), [ErrorCode.kafka_storage_error] * 5) == (taken, [a.error_code for a in answers[10:]])
        assert ErrorCode.none is wire.produce(unique, CHUNK, 1).error_code
        assert 10 == wire.fetch(unique).high_watermark
        assert 1 == cramped.log.count("disk_refused"), cramped.log
        resource.prlimit(cramped.pid, resource.RLIMIT_FSIZE, UNLIMITED)
        assert 10 == wire.produce(unique, CHUNK).base_offset
        assert "disk_recovered" in cramped.log
        cramped.kill()
        cramped.start()
    with Wire(cramped.port) as wire:
        assert 11 * len(CHUNK) == len(wire.fetch(unique, part_bytes=2**24).records)


def test_topics_and_commits_are_refused_too(own_broker: EmbeddedBroker, unique: str) -> None:
    """What cannot be remembered is not confirmed."""
    with Wire(own_broker.port) as wire:
        wire.create(unique)
        resource.prlimit(own_broker.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        topics = [{"name": f"{unique}-new", "num_partitions": 1, "replication_factor": 1}]
        answer = wire.call(CREATE, 7, topics=topics)
        assert ErrorCode.kafka_storage_error is answer.topics[0].error_code
        row = {"partition_index": 0, "committed_offset": 5, "committed_metadata": ""}
        values = {"group_id": unique, "member_id": "", "topics": [{"name": unique, "partitions": [row]}]}
        refused = wire.call(COMMIT, 8, **values).topics[0].partitions[0].error_code
        resource.prlimit(own_broker.pid, resource.RLIMIT_FSIZE, UNLIMITED)
        assert ErrorCode.coordinator_not_available is refused
        assert ErrorCode.none is wire.call(COMMIT, 8, **values).topics[0].partitions[0].error_code
        wire.create(f"{unique}-new")


def test_clients_wait_for_room(cramped: EmbeddedBroker, own_client: Client, unique: str) -> None:
    """A producer's records are all there, once and in order, when the disk has room again."""
    own_client.create_topic(unique)
    sent = [b"%d" % number + b"x" * 50_000 for number in range(40)]
    sender = own_client.sender()
    thread = threading.Thread(target=sender.send, args=(unique, [Message(value) for value in sent]))
    thread.start()
    end = time.monotonic() + WAIT_SECS
    while "disk_refused" not in cramped.log:
        assert time.monotonic() < end
        time.sleep(0.05)
    resource.prlimit(cramped.pid, resource.RLIMIT_FSIZE, UNLIMITED)
    thread.join()
    assert sent == [m.value for m in own_client.read(unique, len(sent))]
    sender.close()


def test_each_answer_can_wait_for_the_disk(tmp_path: Path, unique: str) -> None:
    """`fsync: always`: records and commits are confirmed when they outlive a power cut."""
    with EmbeddedBroker(tmp_path, {"FSYNC": "always"}) as broker, Wire(broker.port) as wire:
        wire.create(unique)
        assert list(range(20)) == [wire.produce(unique, batch([b"x"])).base_offset for _ in range(20)]
        row = {"partition_index": 0, "committed_offset": 5, "committed_metadata": ""}
        values = {"group_id": unique, "member_id": "", "topics": [{"name": unique, "partitions": [row]}]}
        assert ErrorCode.none is wire.call(COMMIT, 8, **values).topics[0].partitions[0].error_code
