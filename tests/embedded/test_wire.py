"""What the broker answers to exactly these bytes: versions, order, limits, garbage, and refusals."""

import os
import random
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from struct import pack

import pytest
from kio.schema.errors import ErrorCode

from logflow_app.embedded.apis import APIS
from logflow_app.status import memory_bytes
from tests.embedded.process import EmbeddedBroker
from tests.embedded.wire import (
    CREATE,
    DELETE,
    FETCH,
    LIST_OFFSETS,
    METADATA,
    PARTITIONS,
    PRODUCE,
    PRODUCER_ID,
    VERSIONS,
    Wire,
    batch,
    fetch_values,
    sealed,
)

_NO_TIME = timedelta()


@pytest.fixture
def wire(embedded: EmbeddedBroker) -> Iterator[Wire]:
    """A connection to the embedded broker."""
    with Wire(embedded.port) as made:
        yield made


def test_it_tells_which_versions_it_speaks(wire: Wire) -> None:
    """Every version of ApiVersions gives the same table."""
    expected = {api.key: api.newest for api in APIS}
    for version in range(5):
        answer = wire.call(VERSIONS, version, client_software_name="x", client_software_version="1")
        assert expected == {row.api_key: row.max_version for row in answer.api_keys}


def test_a_version_nobody_knows_is_answered_in_the_oldest(wire: Wire) -> None:
    """KIP-511: so a client of the future finds out what it may say."""
    wire.send_bytes(pack(">ihhih", 4 + 6 + 2, VERSIONS, 99, 7, 0) + b"\x00\x00")
    answer = wire.receive(VERSIONS, 0, 7)
    assert ErrorCode.unsupported_version is answer.error_code
    assert len(APIS) == len(answer.api_keys)


def test_answers_come_in_the_order_of_the_requests(wire: Wire, unique: str) -> None:
    """Also where the first has to wait and the second has not."""
    wire.create(unique)
    wire.send(FETCH, 12, **fetch_values({unique: 0}, 0.3))
    first = wire._number
    wire.send(METADATA, 12, topics=None, include_topic_authorized_operations=False)
    assert b"" == wire.receive(FETCH, 12, first).responses[0].partitions[0].records
    assert wire.receive(METADATA, 12).brokers


def test_a_fetch_waits_for_as_much_as_it_wants(embedded: EmbeddedBroker, wire: Wire, unique: str) -> None:
    """It is answered when `min_bytes` have come, not before."""
    wire.create(unique)
    data = batch([b"x" * 1000])
    wire.send(FETCH, 12, **fetch_values({unique: 0}, 60, 2 * len(data)))
    with Wire(embedded.port) as other:
        other.produce(unique, data)
        other.produce(unique, data)
    assert 2 * len(data) == len(wire.receive(FETCH, 12).responses[0].partitions[0].records)


def test_a_fetch_gives_what_it_may_and_at_least_one_batch(wire: Wire, unique: str) -> None:
    """Limits hold for all but the first batch, so that nobody is stuck before a large one."""
    data = batch([b"x" * 1000])
    for topic in (f"{unique}-a", f"{unique}-b"):
        wire.create(topic)
        for _ in range(5):
            wire.produce(topic, data)
    assert len(data) == len(wire.fetch(f"{unique}-a", part_bytes=10).records)
    assert 2 * len(data) == len(wire.fetch(f"{unique}-a", part_bytes=2 * len(data) + 10).records)
    wanted = {f"{unique}-a": 0, f"{unique}-b": 0}
    answer = wire.call(FETCH, 12, **fetch_values(wanted, max_bytes=3 * len(data)))
    assert [3 * len(data), 0] == [len(topic.partitions[0].records) for topic in answer.responses]


def test_what_is_not_there_is_said(wire: Wire, unique: str) -> None:
    """Unknown topics and offsets out of range."""
    wire.create(unique)
    assert ErrorCode.offset_out_of_range is wire.fetch(unique, 1).error_code
    assert ErrorCode.unknown_topic_or_partition is wire.fetch(f"{unique}-none").error_code
    assert ErrorCode.unknown_topic_or_partition is wire.produce(f"{unique}-none", batch([b"x"])).error_code
    assert ErrorCode.unknown_topic_or_partition is wire.produce(unique, batch([b"x"]), partition=1).error_code
    rows = [{"name": unique, "partitions": [{"partition_index": 7, "timestamp": -1}]}]
    answer = wire.call(LIST_OFFSETS, 6, replica_id=-1, isolation_level=1, topics=rows)
    assert ErrorCode.unknown_topic_or_partition is answer.topics[0].partitions[0].error_code


def test_a_damaged_batch_is_refused(wire: Wire, unique: str) -> None:
    """Its checksum is looked at before anything is written."""
    wire.create(unique)
    good = batch([b"hello"])
    damaged = good[:-1] + bytes([good[-1] ^ 1])
    cases = {
        ErrorCode.corrupt_message: [damaged, b"short", b""],
        ErrorCode.invalid_record: [
            good + good,
            good[:16] + b"\x01" + good[17:],  # an older format
            sealed(good[:23] + pack(">i", 5) + good[27:]),  # six offsets, one record
        ],
        ErrorCode.invalid_txn_state: [sealed(good[:21] + b"\x00\x10" + good[23:])],
        ErrorCode.unsupported_compression_type: [sealed(good[:21] + b"\x00\x07" + good[23:])],
    }
    found = [(code, wire.produce(unique, data).error_code) for code, all_data in cases.items() for data in all_data]
    assert [code for code, _ in found] == [code for _, code in found]
    assert 0 == wire.produce(unique, good).base_offset


def test_a_batch_sent_again_is_known(wire: Wire, unique: str) -> None:
    """The last five of a producer are answered with where they stand; a gap, or an epoch that is over, is refused."""
    wire.create(unique)
    producer = wire.call(PRODUCER_ID, 4, transactional_id=None, transaction_timeout=_NO_TIME).producer_id
    sent = [batch([b"a", b"b"], producer=(producer, 1, 2 * number)) for number in range(7)]
    assert list(range(0, 14, 2)) == [wire.produce(unique, data).base_offset for data in sent]
    assert [4, 12] == [wire.produce(unique, sent[number]).base_offset for number in (2, 6)]
    gap = batch([b"a"], producer=(producer, 1, 15))
    assert ErrorCode.out_of_order_sequence_number is wire.produce(unique, gap).error_code
    assert ErrorCode.out_of_order_sequence_number is wire.produce(unique, sent[0]).error_code
    old = batch([b"a"], producer=(producer, 0, 14))
    assert ErrorCode.invalid_producer_epoch is wire.produce(unique, old).error_code
    assert 14 == wire.produce(unique, batch([b"a"], producer=(producer, 2, 0))).base_offset


def test_producers_get_ids_of_their_own(wire: Wire) -> None:
    """No id is given twice, and none to a producer that wants transactions."""
    ids = [wire.call(PRODUCER_ID, 4, transactional_id=None, transaction_timeout=_NO_TIME).producer_id for _ in "abc"]
    assert 3 == len(set(ids))
    refused = wire.call(PRODUCER_ID, 4, transactional_id="mine", transaction_timeout=_NO_TIME)
    assert ErrorCode.transactional_id_authorization_failed is refused.error_code


def test_a_compacted_topic_takes_no_record_without_a_key(wire: Wire, unique: str) -> None:
    """Compaction could not keep it."""
    wire.create(unique, cleanup_policy="compact")
    assert ErrorCode.invalid_record is wire.produce(unique, batch([b"x"])).error_code
    assert ErrorCode.none is wire.produce(unique, batch([b"x"], key=b"k", codec=1)).error_code


def test_acks_0_wants_no_answer(wire: Wire, unique: str) -> None:
    """The next answer on the connection is the next request's."""
    wire.create(unique)
    wire.produce(unique, batch([b"x"]), acks=0)
    assert 1 == wire.fetch(unique, wait_secs=20).high_watermark


def test_the_number_of_partitions_stays(wire: Wire, unique: str) -> None:
    """CreatePartitions is refused, with the way out."""
    wire.create(unique)
    topics = [{"name": unique, "count": 2, "assignments": None}]
    answer = wire.call(PARTITIONS, 3, topics=topics, timeout=_NO_TIME, validate_only=False)
    assert ErrorCode.invalid_partitions is answer.results[0].error_code
    assert "Apache Kafka" in answer.results[0].error_message


def test_a_topic_can_be_tried_out(wire: Wire, unique: str) -> None:
    """`validate_only` says what would happen, and more copies than one are refused."""

    def create(copies: int, *, only_check: bool) -> ErrorCode:
        topics = [{"name": unique, "num_partitions": 1, "replication_factor": copies}]
        return wire.call(CREATE, 7, topics=topics, validate_only=only_check).topics[0].error_code

    assert ErrorCode.none is create(1, only_check=True)
    assert ErrorCode.invalid_replication_factor is create(3, only_check=False)
    assert ErrorCode.none is create(-1, only_check=False)
    assert ErrorCode.topic_already_exists is create(1, only_check=True)


@pytest.mark.parametrize("version", range(13))
def test_every_version_of_metadata_is_spoken(wire: Wire, unique: str, version: int) -> None:
    """From librdkafka's first question to topics by their ids."""
    wire.create(unique, 3)
    answer = wire.call(
        METADATA,
        version,
        topics=[{"name": unique, "topic_id": None}],
        include_topic_authorized_operations=False,
        include_cluster_authorized_operations=False,
    )
    assert [(unique, 3)] == [(topic.name, len(topic.partitions)) for topic in answer.topics]
    if version == 12:
        again = wire.call(
            METADATA,
            12,
            topics=[{"name": None, "topic_id": answer.topics[0].topic_id}],
            include_topic_authorized_operations=False,
        )
        assert unique == again.topics[0].name


def test_garbage_closes_its_connection_and_hurts_nobody(embedded: EmbeddedBroker, unique: str) -> None:
    """Random bytes, broken frames, unknown requests: the connection is closed, and said so once."""
    said = embedded.log.count("connection_refused")
    random.seed(unique)
    frames = [
        pack(">i", -1),
        pack(">i", 2**31 - 1),
        pack(">i", 3) + b"abc",
        pack(">ihhi", 8, 999, 0, 1),
        pack(">ihhih", 10, METADATA, 99, 1, -1),
        pack(">ihhih", 10, METADATA, 12, 1, -1),
        pack(">ihhih", 14, METADATA, 4, 1, -1) + pack(">i", 2**31 - 1),
        pack(">i", 100) + pack(">hhih", PRODUCE, 9, 1, -1) + random.randbytes(90),
        pack(">i", 100) + pack(">hhih", FETCH, 12, 1, -1) + b"\xff" * 90,
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    ]
    with Wire(embedded.port) as bystander:
        bystander.create(unique)
        for frame in frames:
            with Wire(embedded.port) as wire:
                wire.send_bytes(frame)
                assert wire.is_closed(), frame
        assert 0 == bystander.produce(unique, batch([b"still here"])).base_offset
    assert said + len(frames) == embedded.log.count("connection_refused")
    assert "Traceback" not in embedded.log


def test_any_bytes_leave_the_broker_standing(embedded: EmbeddedBroker, unique: str) -> None:
    """Valid heads with random bodies, for each request there is."""
    source = random.Random(unique)
    for api in APIS:
        for version in (api.oldest, api.newest):
            with Wire(embedded.port) as wire:
                body = pack(">hhih", api.key, version, 1, -1) + source.randbytes(source.randrange(60))
                wire.send_bytes(pack(">i", len(body)) + body)
    with Wire(embedded.port) as wire:
        assert wire.call(VERSIONS, 0).api_keys
    assert "Traceback" not in embedded.log, embedded.log[-3000:]


def test_limits_are_kept(tmp_path: Path, unique: str) -> None:
    """No more connections, no larger requests, and no more partitions than the settings allow."""
    limits = {"MAX_CONNECTIONS": "2", "MAX_REQUEST_BYTES": str(2**20), "MAX_PARTITIONS": "5"}
    with ExitStack() as stack:
        broker = stack.enter_context(EmbeddedBroker(tmp_path, limits))
        first = stack.enter_context(Wire(broker.port))
        first.create(unique, 3)  # the one that asked whether it listens is gone by now
        second = stack.enter_context(Wire(broker.port))
        topics = [{"name": f"{unique}-more", "num_partitions": 3, "replication_factor": 1}]
        (answer,) = second.call(CREATE, 7, topics=topics).topics
        assert (ErrorCode.policy_violation, True) == (answer.error_code, "2 are left" in answer.error_message)
        with Wire(broker.port) as third:
            assert third.is_closed()
        second.send_bytes(pack(">i", 2**20 + 1))
        assert second.is_closed()
        assert 0 == first.produce(unique, batch([b"x"])).base_offset
        assert "most=2" in broker.log


def test_answers_that_nobody_takes_are_not_heaped_up(embedded: EmbeddedBroker, unique: str) -> None:
    """A client that asks and does not read is not answered beyond what is on its way, and others are served."""
    data = batch([os.urandom(900_000)])
    with Wire(embedded.port) as slow, Wire(embedded.port) as wire:
        wire.create(unique)
        for _ in range(10):
            wire.produce(unique, data)
        before = memory_bytes(embedded.pid)
        for _ in range(200):
            slow.send(FETCH, 12, **fetch_values({unique: 0}, part_bytes=2**24))
        for _ in range(20):
            assert 10 == wire.fetch(unique).high_watermark
        assert memory_bytes(embedded.pid) < before + 100 * 2**20
        first = slow.receive(FETCH, 12, 1).responses[0].partitions[0].records
        assert first.startswith(data[8:12], 8)
        assert ErrorCode.none is wire.produce(unique, data).error_code


def test_a_topic_is_deleted_while_it_is_written_and_read(embedded: EmbeddedBroker, wire: Wire, unique: str) -> None:
    """Who waits for it is told, and its files are gone for good."""
    wire.create(unique)
    wire.produce(unique, batch([b"x"]))
    before = set((embedded.data / "topics").iterdir())
    with Wire(embedded.port) as reader:
        reader.send(FETCH, 12, **fetch_values({unique: 1}, 60))
        wire.produce(unique, batch([b"y" * 100]), acks=0)
        wire.call(DELETE, 5, topic_names=(unique,), timeout=_NO_TIME)
        reader.receive(FETCH, 12)
        assert ErrorCode.unknown_topic_or_partition is reader.fetch(unique, 1).error_code
    end = time.monotonic() + 60
    while (left := set((embedded.data / "topics").iterdir())) >= before:
        assert time.monotonic() < end, left
        time.sleep(0.02)
    assert ErrorCode.unknown_topic_or_partition is wire.produce(unique, batch([b"x"])).error_code
    assert "log_reopened" not in embedded.log
