"""Pods are followed, and each line of theirs is taken once."""

import asyncio
from pathlib import Path

import pytest

from shippers.kubernetes.configured import plan
from shippers.kubernetes.settings import Selection
from tests.shippers.kubernetes.cluster import Cluster
from tests.shippers.kubernetes.following import followed, following, numbered, quiet, settings
from tests.shippers.kubernetes.pods import NANOS
from tests.shippers.waiting import until


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
        cluster.write(running, "one", "half a l")
        running.containers["app"].runs[-1].last_has_no_end = True
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
