"""Many pods, loud pods, and no room: everybody is served, within limits."""

from pathlib import Path

import pytest

from logflow_app.multiline import MultilineSettings
from shippers.spool.settings import SpoolSettings
from tests.shippers.kubernetes.cluster import Cluster
from tests.shippers.kubernetes.following import HASTY, following, numbered, quiet
from tests.shippers.kubernetes.pods import NANOS
from tests.shippers.waiting import until


async def test_a_hundred_and_twenty_pods_at_once(tmp_path: Path) -> None:
    """Each with a stream of its own, in one process, while one writes very much."""
    async with Cluster().serve() as cluster:
        pods = [cluster.add(f"web-{number}") for number in range(120)]
        expected = []
        loud = numbered("loud", 0, 20_000)
        cluster.write(pods[0], *loud)
        async with following(tmp_path, cluster) as found:
            for turn in range(3):
                for pod in pods[1:]:
                    line = f"{pod.name} {turn}"
                    cluster.write(pod, line)
                    expected.append(line)
            await found.until_lines(*loud, *expected)
            await quiet(cluster, 120)
            assert (120 == found.shipping.shipper.observe() and found.source.counters.connections) or 120


async def test_more_pods_than_streams_take_turns(tmp_path: Path) -> None:
    """No more streams than allowed are ever open, and every pod is read all the same."""
    async with Cluster().serve() as cluster:
        pods = [cluster.add(f"web-{number}") for number in range(12)]
        expected = []
        async with following(tmp_path, cluster, max_streams=3) as found:
            for turn in range(3):
                for pod in pods:
                    line = f"{pod.name} {turn}"
                    cluster.write(pod, line, step=NANOS)
                    expected.append(line)
                await found.until_lines(*expected)
    assert cluster.most_open_logs <= 2 * 3  # the server may learn of an end after it learns of the next beginning


async def test_without_room_nothing_is_read_and_nothing_lost(tmp_path: Path) -> None:
    """While Kafka is away and the spool is full, streams wait; then all comes, once."""
    small = SpoolSettings(lanes=1, max_bytes=2**20, sync_interval_secs=0.0, save_interval_secs=0.01)
    async with Cluster().serve() as cluster:
        pods = [cluster.add(f"web-{number}") for number in range(4)]
        expected = [line for pod in pods for line in numbered(pod.name + "x" * 200, 0, 3000)]
        for number, pod in enumerate(pods):
            cluster.write(pod, *expected[number * 3000 : (number + 1) * 3000])
        async with following(tmp_path, cluster, spool=small) as found:
            tray = found.shipping.tray
            tray.full = True
            await until(lambda: found.shipping.shipper.spool.held_bytes > 500_000)
            await until(lambda: found.shipping.shipper.spool.room.is_short)
            assert [] == tray.lines
            tray.full = False
            await found.until_lines(*expected)
    assert found.source.counters.dropped == 0


async def test_a_silent_stream_is_opened_anew(tmp_path: Path) -> None:
    """It may have died without a word; nothing is lost or repeated by it."""
    async with Cluster().serve() as cluster:
        pod = cluster.add("web-1")
        cluster.write(pod, "one")
        hasty = HASTY.__class__(first=0.01, longest=0.05, idle=0.1)
        async with following(tmp_path, cluster, waits=hasty) as found:
            await until(lambda: len(cluster.asked_for("log")) >= 4)
            cluster.write(pod, "two")
            await found.until_lines("one", "two")


async def test_logs_that_may_not_be_read_are_said_and_waited_for(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A role that lacks `pods/log` is told with what helps, not once for each container; when it has it, lines come."""
    async with Cluster().serve() as cluster:
        for number in range(30):
            cluster.write(cluster.add(f"web-{number}"), f"line {number}")
        cluster.refuse("log", 403, "pods/log is forbidden", times=10_000, reason="Forbidden")
        async with following(tmp_path, cluster) as found:
            await until(lambda: len(cluster.asked_for("log")) > 90)
            cluster.refusals.clear()
            await found.until_lines(*(f"line {number}" for number in range(30)))
    said = [record.getMessage() for record in caplog.records if "pod_log_unavailable" in record.getMessage()]
    assert "403 Forbidden pods/log is forbidden" in said[0]
    assert "deploy/kubernetes/rbac.yaml" in said[0]
    assert len(said) < 30


async def test_a_rate_limit_is_per_container(tmp_path: Path) -> None:
    """Who writes more waits, and holds up no other."""
    async with Cluster().serve() as cluster:
        loud, calm = cluster.add("loud"), cluster.add("calm")
        async with following(tmp_path, cluster, rate_limit=1) as found:
            cluster.write(loud, *numbered("loud", 0, 200))
            await until(lambda: len(found.lines) >= 100)
            cluster.write(loud, "much later")
            cluster.write(calm, "at once")
            await until(lambda: "at once" in found.lines)
            assert "much later" not in found.lines


async def test_lines_are_joined_container_by_container_and_read_on_behind_an_event(tmp_path: Path) -> None:
    """Two containers write stack traces at once, streams break off: each event comes once and whole."""
    wishes = {"joins": MultilineSettings(pattern=r"^(\s|$)", timeout_secs=0.2)}
    traces = [f"Error {number}:\n  at a\n\n  at b {number}" for number in range(60)]
    async with Cluster().serve() as cluster:
        cluster.piece = 50
        pods = [cluster.add("web-1"), cluster.add("web-2")]
        events = [f"{pod.name} {trace}" for trace in traces for pod in pods]
        for part in (events[:40], events[40:80], events[80:]):
            async with following(tmp_path, cluster, **wishes) as found:
                for event in part:
                    pod = cluster.pods["shop", event.split(" ")[0]]
                    cluster.write(pod, *event.split("\n"), step=NANOS // 10)
                cluster.drop("log")
                await found.shipping.until_lines(len(part))
                assert sorted(part) == sorted(found.lines)
