"""Pods are followed as they come and go, and each line is taken once."""

import asyncio
from pathlib import Path

import pytest

from logflow_app.multiline import MultilineSettings
from shippers.kubernetes.configured import plan
from shippers.kubernetes.settings import Selection
from shippers.spool.settings import SpoolSettings
from tests.shippers.kubernetes.cluster import Cluster
from tests.shippers.kubernetes.following import HASTY, followed, following, quiet, settings
from tests.shippers.kubernetes.pods import NANOS
from tests.shippers.waiting import until


def numbered(name: str, first: int, count: int) -> list[str]:
    """Return lines with numbers."""
    return [f"{name} {number:06d}" for number in range(first, first + count)]


async def test_lines_of_running_pods_come(tmp_path: Path) -> None:
    """Lines written before and after the start come, in order, with where they are from."""
    async with followed(tmp_path) as found:
        pod = found.cluster.add("web-1", app="web")
        found.cluster.write(pod, "one", "two")
        await found.until_lines("one", "two")
        found.cluster.write(pod, "three")
        await found.until_lines("one", "two", "three")
        assert ["one", "two", "three"] == found.lines
        meta = found.shipping.metadata[0]
        assert ("node-1", "shop/web-1/app", "web", "pods") == (meta.source, meta.file_path, meta.service, meta.input)
        assert "web-1" == meta.fields["kubernetes"]["pod"]
        last = round(found.shipping.metadata[-1].shipper_timestamp * 1000)
        written = [at // 10**6 for at, _ in pod.containers["app"].runs[0].lines]
        assert written == [*found.shipping.tray.contents[0].times, last]


@pytest.mark.parametrize("how", ["drop", "end"])
async def test_streams_that_break_off_lose_and_repeat_nothing(tmp_path: Path, how: str) -> None:
    """Again and again, with many lines within one second, and in the middle of a line."""
    async with followed(tmp_path) as found:
        cluster = found.cluster
        cluster.piece = 37
        pod = cluster.add("web-1")
        expected: list[str] = []
        for turn in range(20):
            some = numbered("line", len(expected), 25)
            expected += some
            cluster.write(pod, *some, step=NANOS // 100)
            if turn % 3 == 0:
                await found.shipping.until_lines(len(expected) - 20)
            getattr(cluster, how)("log")
        await found.until_lines(*expected)
        assert expected == found.lines


async def test_a_start_goes_on_where_the_last_one_stopped(tmp_path: Path) -> None:
    """What was taken is not taken again, what was written meanwhile is; `since` is for what was never read."""
    async with Cluster().serve() as cluster:
        pod = cluster.add("web-1")
        cluster.write(pod, "one", "two")
        async with following(tmp_path, cluster) as found:
            await found.until_lines("one", "two")
        cluster.write(pod, "three")
        async with following(tmp_path, cluster, since_secs=0.0) as found:
            await found.until_lines("three")
            cluster.write(cluster.add("web-2"), "too old by far")
            await quiet(cluster, 2)
            cluster.write(pod, "four")
            await found.until_lines("three", "four")


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


async def test_all_kinds_of_containers_are_read_as_selected(tmp_path: Path) -> None:
    """Init and ephemeral containers, several in one pod, included and excluded by their names."""
    async with Cluster().serve() as cluster:
        pod = cluster.add("web-1", "shop", "app", "istio-proxy", "app-sidecar")
        for name, kind in (("setup", "init_containers"), ("debugger", "ephemeral_containers")):
            pod.add(name, kind).start()
        for name in ("app", "istio-proxy", "app-sidecar", "setup", "debugger"):
            cluster.write(pod, f"from {name}", container=name)
        pod.init_containers["setup"].end()
        cluster.tell(pod)
        async with following(tmp_path / "a", cluster) as found:
            await found.until_lines("from app", "from istio-proxy", "from app-sidecar", "from setup", "from debugger")
        selection = Selection(
            containers=("app*", "setup", "debugger"), not_containers=("*-sidecar",), ephemeral_containers=False
        )
        async with following(tmp_path / "b", cluster, selection=selection) as found:
            await found.until_lines("from app", "from setup")


async def test_several_namespaces_are_read_and_no_others(tmp_path: Path) -> None:
    """One that may not be read holds up no other, and the log says what to allow."""
    async with Cluster().serve() as cluster:
        for namespace in ("shop", "bank", "secret"):
            cluster.write(cluster.add("web-1", namespace), f"from {namespace}")
        async with following(tmp_path, cluster, selection=Selection(namespaces=("shop", "bank"))) as found:
            await found.until_lines("from shop", "from bank")
    assert {"/api/v1/namespaces/shop/pods", "/api/v1/namespaces/bank/pods"} == {
        path for kind, path, _ in cluster.asked if kind == "list"
    }


async def test_a_label_that_changes_is_on_the_lines_that_follow(tmp_path: Path) -> None:
    """Fields and service are those of the moment; nothing is opened anew for it."""
    async with followed(tmp_path) as found:
        cluster = found.cluster
        pod = cluster.add("web-1", app="web", version="1")
        cluster.write(pod, "one")
        await found.until_lines("one")
        pod.labels |= {"version": "2", "app": "shop"}
        cluster.tell(pod)
        follower = found.source.registry._pods[pod.uid].followers["app"]
        await until(lambda: follower.target.origin.service == "shop")
        cluster.write(pod, "two")
        await found.until_lines("one", "two")
        assert [("web", "1"), ("shop", "2")] == [
            (meta.service, meta.fields["kubernetes"]["labels"]["version"]) for meta in found.shipping.metadata
        ]
    assert 1 == len(cluster.asked_for("log"))


async def test_without_follow_it_ends_when_all_is_read(tmp_path: Path) -> None:
    """Running and ended containers are read as far as they are; one without a log is passed over."""
    async with Cluster().serve() as cluster:
        running, ended = cluster.add("web-1"), cluster.add("job-1")
        cluster.write(running, "one")
        cluster.write(ended, "two")
        cluster.restart(ended)
        cluster.write(ended, "three")
        ended.containers["app"].end()
        ended.containers["app"].runs[-1].last_has_no_end = True
        cluster.add("waiting").containers["app"].runs.clear()
        cluster.refuse("log", 500, times=2)
        cluster.refuse("list", 503, times=2)
        async with following(tmp_path, cluster, follow=False) as found:
            async with asyncio.timeout(60):
                await found.shipping.running
            assert ["one", "three", "two"] == sorted(found.lines)
    assert not cluster.asked_for("watch")


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
    assert 3 == cluster.most_open_logs


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


async def test_a_changed_configuration_goes_on_where_it_was(tmp_path: Path) -> None:
    """The input ends and begins anew as it is told now; no line is lost or taken twice."""
    async with followed(tmp_path) as found:
        cluster = found.cluster
        pod = cluster.add("web-1", "shop", "app", "noise")
        cluster.write(pod, *numbered("app", 0, 50))
        cluster.write(pod, "noise", container="noise")
        await found.until_lines(*numbered("app", 0, 50), "noise")
        changed = settings(tmp_path, cluster, selection=Selection(not_containers=("noise",)))
        await found.shipping.shipper.reconfigure([plan(changed)])
        cluster.write(pod, "more noise", container="noise")
        cluster.write(pod, *numbered("app", 50, 50))
        await found.until_lines(*numbered("app", 0, 100), "noise")


async def test_a_rate_limit_is_per_container(tmp_path: Path) -> None:
    """Who writes more waits, and holds up no other."""
    async with Cluster().serve() as cluster:
        loud, calm = cluster.add("loud"), cluster.add("calm")
        async with following(tmp_path, cluster, rate_limit=100) as found:
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
