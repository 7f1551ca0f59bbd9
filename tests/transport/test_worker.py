"""Whole workers over a real Kafka: what the transport promises, end to end."""

import time
from collections.abc import Callable, Iterator

import pytest

from tests.processes import ENDED_SECS
from tests.transport.workers import Worker, commit, committed, expire, produce, produce_transactions, wait_for

pytestmark = pytest.mark.kafka

PATIENCE_SECS = 1


@pytest.fixture
def topic(kafka, unique) -> str:
    """A new topic of two partitions."""
    kafka.create_topics({unique: 2})
    return unique


@pytest.fixture
def make_worker(kafka, topic, tmp_path) -> Iterator[Callable[..., Worker]]:
    """Start workers of one group; what still runs at the end is killed."""
    workers: list[Worker] = []

    def start(**settings: object) -> Worker:
        texts = {name: str(value) for name, value in settings.items()} | {"PATIENCE": str(PATIENCE_SECS)}
        worker = Worker(kafka.bootstrap, topic, f"group-{topic}", tmp_path / f"worker-{len(workers)}", texts)
        workers.append(worker.start())
        return worker

    yield start
    for worker in workers:
        worker.kill()


def group_offsets(worker: Worker) -> dict[int, int]:
    """Return what the worker's group has committed."""
    return committed(worker.bootstrap, worker.group, worker.topic)


def wait_for_commit(worker: Worker, offsets: dict[int, int]) -> None:
    """Wait until the group has committed just this."""
    wait_for(lambda: group_offsets(worker) == offsets, f"the commit of {offsets}")


def test_committed_transactions_come_through_whole_and_aborted_ones_not_at_all(kafka, topic, make_worker):
    """Keys, headers and times arrive; aborted records do not; the commit ends behind the last record at once."""
    script = [("a", 3, True), ("aborted", 4, False), ("b", 2, True)] * 10
    time_ms = int(time.time() * 1000) - 60_000
    produce_transactions(kafka.bootstrap, topic, script, time_ms)
    worker = make_worker()
    wait_for(lambda: len(worker.records()) >= 50, "the committed records")
    sent = [(value, n) for value, count, is_committed in script if is_committed for n in range(count)]
    joined = {name: [item for b in worker.batches for item in b[name]] for name in worker.batches[0] if name[-1] == "s"}
    assert joined["values"] == [f"{value}-{n}" for value, n in sent]
    assert joined["keys"] == [value for value, _ in sent]
    assert joined["headers"] == [[["n", str(n)]] for _, n in sent]
    assert joined["timestamps"] == [time_ms + n for _, n in sent]
    last = 10 * (4 + 5 + 3) - 2  # each transaction is followed by its control record
    assert worker.records()[-1] == (0, last)
    wait_for_commit(worker, {0: last + 1})
    assert len(worker.batches) < 10
    assert worker.stop() == 0


def test_what_a_stalled_sink_holds_at_a_rebalance_is_given_up_and_read_again(kafka, topic, make_worker):
    """The revoke ends in bounded time, uncommitted partitions are read from the start, late answers do nothing."""
    everything = {(partition, offset) for partition in (0, 1) for offset in range(30)}
    produce(kafka.bootstrap, topic, {0: 30, 1: 30})
    stalled = make_worker(BEHAVIOUR="late")
    wait_for(lambda: set(stalled.records()) == everything, "the first reading")
    first = len(stalled.batches)
    other = make_worker()
    wait_for(lambda: len(stalled.batches) > first and other.batches, "both workers to read")
    second = stalled.records(stalled.batches[first:]) + other.records()
    assert set(second) == everything
    assert f"messages_given_up count={first}" in stalled.log
    assert "give_up" in [entry["event"] for entry in stalled.entries]
    assert stalled.order("release", count=first)["result"] == [False] * first
    others = {partition for partition, _ in other.records()}
    wait_for_commit(stalled, dict.fromkeys(others, 30))
    assert True in stalled.order("release")["result"]
    wait_for_commit(stalled, {0: 30, 1: 30})
    assert [worker.stop() for worker in (stalled, other)] == [0, 0]


def test_commits_go_on_after_a_recovery(kafka, topic, make_worker):
    """A worker that recovers its table while records wait commits all of them (faust-streaming issue 596)."""
    produce(kafka.bootstrap, topic, {0: 60, 1: 60})
    table_worker = {"WITH_TABLE": 1, "BATCH_BYTES": 200, "FETCH_BYTES": 2000}
    killed = make_worker(**table_worker)
    wait_for_commit(killed, {0: 60, 1: 60})
    killed.kill()
    produce(kafka.bootstrap, topic, {0: 200, 1: 200})
    recovering = make_worker(**table_worker)
    wait_for_commit(recovering, {0: 260, 1: 260})
    produce(kafka.bootstrap, topic, {0: 5, 1: 5})
    wait_for_commit(recovering, {0: 265, 1: 265})
    assert {(p, o) for p in (0, 1) for o in range(60, 265)} <= set(recovering.records())
    assert recovering.stop() == 0


@pytest.mark.parametrize("behaviour", ["never", "raise"])
def test_what_nobody_acknowledges_does_not_hold_up_a_stop(kafka, topic, make_worker, behaviour):
    """SIGTERM ends the worker in bounded time, whether the sink never answers or the agent raised."""
    produce(kafka.bootstrap, topic, {0: 10})
    worker = make_worker(BEHAVIOUR=behaviour)
    wait_for(lambda: worker.batches, "the first batch")
    begun = time.monotonic()
    worker.stop()
    assert time.monotonic() - begun < ENDED_SECS
    assert group_offsets(worker) == {}


def test_seeking_and_rewinding_read_again_from_there(kafka, topic, make_worker):
    """A seek goes into the middle of a batch; a rewind is committed at once and lower commits follow it."""
    produce(kafka.bootstrap, topic, {0: 20})
    worker = make_worker(BEHAVIOUR="late")
    wait_for(lambda: worker.records() == [(0, offset) for offset in range(20)], "the first reading")
    worker.order("release")
    wait_for_commit(worker, {0: 20})
    worker.order("seek", partition=0, offset=7)
    wait_for(lambda: worker.records()[20:] == [(0, offset) for offset in range(7, 20)], "the reading from 7")
    worker.order("rewind", partition=0, offset=0)
    assert group_offsets(worker) == {0: 0}
    wait_for(lambda: worker.records()[33:] == [(0, offset) for offset in range(20)], "the reading from 0")
    assert False in worker.order("release")["result"]
    wait_for_commit(worker, {0: 20})
    assert worker.stop() == 0


def test_commits_of_a_former_life_and_expired_records_hold_up_nothing(kafka, topic, make_worker):
    """A commit beyond the end means from the beginning; a beginning that has expired means from what is left."""
    produce(kafka.bootstrap, topic, {0: 5, 1: 20})
    commit(kafka.bootstrap, f"group-{topic}", topic, {0: 3000})
    expire(kafka.bootstrap, topic, 1, before_offset=12)
    worker = make_worker()
    expected = {(0, offset) for offset in range(5)} | {(1, offset) for offset in range(12, 20)}
    wait_for(lambda: set(worker.records()) == expected, "what there is")
    wait_for_commit(worker, {0: 5, 1: 20})
    assert "position_moved_back" in worker.log


def test_a_topic_made_again_under_a_running_worker_is_read_from_its_beginning(kafka, topic, make_worker):
    """The worker goes on with the new topic by itself."""
    produce(kafka.bootstrap, topic, {0: 30, 1: 30})
    worker = make_worker()
    wait_for_commit(worker, {0: 30, 1: 30})
    kafka.delete_topics(topic)
    kafka.create_topics({topic: 2})
    produce(kafka.bootstrap, topic, {0: 4, 1: 4})
    wait_for(lambda: set(worker.records()[60:]) == {(p, o) for p in (0, 1) for o in range(4)}, "the new records")
    wait_for_commit(worker, {0: 4, 1: 4})
    assert worker.process.poll() is None


def test_a_busy_partition_does_not_wait_for_idle_ones(kafka, topic, make_worker):
    """While one partition has a backlog, no poll runs into its time-out for the others, and little waits in memory."""
    produce(kafka.bootstrap, topic, {0: 300}, value_bytes=8000)
    worker = make_worker(BATCH_BYTES=20_000, FETCH_BYTES=200_000, PAUSE_SECS=0.01)
    wait_for_commit(worker, {0: 300})
    events = [entry["event"] for entry in worker.entries]
    busy = events[events.index("batch") : len(events) - events[::-1].index("batch")]
    assert busy.count("batch") == 150
    assert busy.count("empty_poll") == 0
    assert max(batch["waiting"] for batch in worker.batches) < 30


def test_a_worker_outlives_its_broker(kafka, topic, make_worker):
    """A broker that dies and comes back finds the same worker, which reads on and commits."""
    produce(kafka.bootstrap, topic, {0: 10, 1: 10})
    worker = make_worker()
    wait_for_commit(worker, {0: 10, 1: 10})
    kafka.kill()
    kafka.start()
    produce(kafka.bootstrap, topic, {0: 10, 1: 10})
    wait_for_commit(worker, {0: 20, 1: 20})
    assert set(worker.records()) == {(p, o) for p in (0, 1) for o in range(20)}
    assert worker.stop() == 0
