"""Pods and containers come and go, start again and take each other's place."""

from pathlib import Path

import pytest

from tests.shippers.kubernetes.cluster import Cluster
from tests.shippers.kubernetes.following import HASTY, followed, following, numbered, quiet
from tests.shippers.waiting import until


async def test_what_a_container_wrote_before_it_was_restarted_comes(tmp_path: Path) -> None:
    """Its last lines come although the new one runs already, and before the new one's."""
    async with followed(tmp_path) as found:
        cluster = found.cluster
        pod = cluster.add("web-1")
        cluster.write(pod, "one")
        await found.until_lines("one")
        cluster.refuse("log", 500, times=5)
        cluster.drop("log")
        cluster.write(pod, "last words")
        cluster.restart(pod)
        cluster.write(pod, "born again")
        await found.until_lines("one", "last words", "born again")
        assert ["one", "last words", "born again"] == found.lines


async def test_a_container_that_crashes_and_crashes(tmp_path: Path) -> None:
    """While it waits to be started again, what it wrote is read to its end; each start follows."""
    async with followed(tmp_path) as found:
        cluster = found.cluster
        pod = cluster.add("web-1")
        expected = []
        for start in range(4):
            line = f"start {start}"
            cluster.write(pod, line)
            pod.containers["app"].end()
            pod.containers["app"].waits = True
            cluster.tell(pod)
            expected.append(line)
            await found.until_lines(*expected)
            pod.containers["app"].start()
            cluster.tell(pod)
        assert expected == found.lines


async def test_runs_nobody_saw_are_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The API has the log of the last start and of the one before; what lies between is lost, and not in silence."""
    async with followed(tmp_path) as found:
        cluster = found.cluster
        pod = cluster.add("web-1")
        cluster.write(pod, "first")
        await found.until_lines("first")
        for text in ("never seen", "second last", "last"):
            pod.containers["app"].end()
            pod.containers["app"].start()
            cluster.write(pod, text)
        cluster.tell(pod)
        await found.until_lines("first", "second last", "last")
    assert "pod_runs_missed input=pods container=shop/web-1/app runs=1" in caplog.text


async def test_what_was_before_the_first_start_comes_if_it_is_to(tmp_path: Path) -> None:
    """The log of the container before its last restart is read, too, unless `previous` is off."""
    async with Cluster().serve() as cluster:
        pod = cluster.add("web-1")
        cluster.write(pod, "before")
        cluster.restart(pod)
        cluster.write(pod, "after")
        async with following(tmp_path / "a", cluster) as found:
            await found.until_lines("before", "after")
        async with following(tmp_path / "b", cluster, previous=False) as found:
            await found.until_lines("after")


async def test_pods_that_come_and_go_in_a_moment_leave_their_lines(tmp_path: Path) -> None:
    """As far as the API has them: while the pod is there, and in the streams that are open."""
    async with followed(tmp_path) as found:
        cluster = found.cluster
        expected = []
        for number in range(20):
            pod = cluster.add(f"job-{number}")
            cluster.write(pod, f"{number} one")
            await until(lambda number=number: cluster.paths_asked("log").count(f"job-{number}") > 0)
            cluster.write(pod, f"{number} two")
            cluster.remove(pod)
            expected += [f"{number} one", f"{number} two"]
        await found.until_lines(*expected)
        await until(lambda: (0, 2) == (found.source.registry.pods, len(found.source._tasks._running)))


async def test_a_rolling_restart_loses_nothing(tmp_path: Path) -> None:
    """New pods take the place of old ones, which write until they end."""
    async with followed(tmp_path) as found:
        cluster = found.cluster
        expected: list[str] = []
        pods = [cluster.add(f"web-a{number}", app="web") for number in range(5)]
        for number, old in enumerate(list(pods)):
            new = cluster.add(f"web-b{number}", app="web")
            for pod in [*pods, new]:
                some = numbered(pod.name, len(expected), 10)
                cluster.write(pod, *some)
                expected += some
            await quiet(cluster, len(pods) + 1)
            cluster.remove(old)
            pods = [*(pod for pod in pods if pod is not old), new]
        await found.until_lines(*expected)


async def test_a_new_pod_of_the_same_name_is_another(tmp_path: Path) -> None:
    """As of a stateful set: whoever followed the old one does not take the new one's lines for the old one's."""
    async with followed(tmp_path) as found:
        cluster = found.cluster
        old = cluster.add("db-0")
        cluster.write(old, "old")
        await found.until_lines("old")
        cluster.refuse("watch", 503, times=40)
        cluster.drop("watch")
        cluster.remove(old)
        new = cluster.add("db-0")
        cluster.write(new, "new one")
        await found.until_lines("old", "new one")
        uids = [meta.fields["kubernetes"]["pod_uid"] for meta in found.shipping.metadata]
        assert [old.uid, new.uid] == uids


async def test_a_pod_may_be_seen_to_be_gone_before_that_is_told(tmp_path: Path) -> None:
    """Whoever followed it has ended by then, and nothing else is disturbed."""
    async with followed(tmp_path) as found:
        cluster = found.cluster
        pod = cluster.add("web-1")
        cluster.write(pod, "one")
        await found.until_lines("one")
        cluster.refuse("watch", 503, times=1000)
        cluster.drop("watch")
        cluster.remove(pod)
        await until(lambda: len(found.source._tasks._running) == 2)
        assert 1 == found.source.registry.pods
        cluster.refusals.clear()
        await until(lambda: found.source.registry.pods == 0)
        cluster.write(cluster.add("web-2"), "two")
        await found.until_lines("one", "two")


async def test_places_of_pods_that_are_gone_are_forgotten(tmp_path: Path) -> None:
    """After a while, and only theirs."""
    async with Cluster().serve() as cluster:
        stays, goes = cluster.add("stays"), cluster.add("goes")
        cluster.write(stays, "one")
        cluster.write(goes, "two")
        hasty = HASTY.__class__(first=0.01, longest=0.05, forget=0.05)
        async with following(tmp_path, cluster, waits=hasty) as found:
            await found.until_lines("one", "two")
            marks = found.shipping.shipper.spool.marks
            assert 2 == len(marks)
            cluster.remove(goes)
            await until(lambda: len(marks) == 1 or len(found.shipping.shipper.spool.marks) == 1)
            assert [f"kubernetes/pods/{stays.uid}/app"] == list(found.shipping.shipper.spool.marks)


async def test_what_is_lost_to_rotation_is_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The API has no rotated files: where lines are not there any more, the log says so, and what to do."""
    async with followed(tmp_path) as found:
        cluster = found.cluster
        pod = cluster.add("web-1")
        cluster.write(pod, *numbered("old", 0, 50))
        await found.until_lines(*numbered("old", 0, 50))
        pod.containers["app"].runs[0].lines.clear()
        cluster.drop("log")
        cluster.write(pod, "new")
        await found.until_lines(*numbered("old", 0, 50), "new")
        assert 1 == found.source.reader.rotated
    assert "pod_log_rotated input=pods container=shop/web-1/app" in caplog.text


async def test_a_log_that_will_not_come_back_is_let_go(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """What the runtime has thrown away of an ended container is given up, and said; the others go on."""
    async with followed(tmp_path) as found:
        cluster = found.cluster
        pod = cluster.add("job-1")
        pod.containers["app"].end()
        cluster.refuse("log", 400, "container is not available", times=6)
        cluster.tell(pod)
        await until(lambda: "pod_log_given_up" in caplog.text)
        cluster.write(cluster.add("web-1"), "one")
        await found.until_lines("one")
