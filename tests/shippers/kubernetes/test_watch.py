"""Which pods there are is known, whatever becomes of lists and watches."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from shippers.kubernetes.api import Api
from shippers.kubernetes.objects import Pod
from shippers.kubernetes.settings import Selection
from shippers.kubernetes.watch import Watch
from tests.shippers.kubernetes.cluster import Cluster
from tests.shippers.kubernetes.following import HASTY, settings
from tests.shippers.waiting import until


class Noted:
    """Who keeps what a watch tells. See Pods."""

    def __init__(self) -> None:
        self.there: dict[str, Pod] = {}
        self.told: list[tuple[str, str]] = []

    def know(self, pod: Pod) -> None:
        """See Pods.know."""
        self.there[pod.metadata.uid] = pod
        self.told.append(("know", pod.metadata.name))

    def lose(self, uid: str) -> None:
        """See Pods.lose."""
        self.told.append(("lose", self.there.pop(uid).metadata.name))

    def known(self, namespace: str) -> set[str]:
        """See Pods.known."""
        return set(self.there)

    @property
    def names(self) -> set[str]:
        """The names of the pods there are."""
        return {pod.metadata.name for pod in self.there.values()}


class Watching:
    """A watch that runs."""

    def __init__(self, cluster: Cluster, watch: Watch, noted: Noted) -> None:
        self.cluster, self.watch, self.noted = cluster, watch, noted

    async def until_names(self, *names: str) -> None:
        """Wait until these pods are known, and no others."""
        await until(lambda: self.noted.names == set(names), lambda: (self.noted.told, self.cluster.asked[-5:]))

    async def until_asked(self, kind: str, times: int) -> None:
        """Wait until so many requests of a kind have come."""
        await until(lambda: len(self.cluster.asked_for(kind)) >= times, lambda: self.cluster.asked[-5:])


@asynccontextmanager
async def watching(folder: Path, cluster: Cluster, namespace: str = "", **wishes: object) -> AsyncIterator[Watching]:
    """Run a watch of a cluster within a block."""
    async with cluster.serve():
        source = settings(folder, cluster, **wishes)
        api = Api(source.access)
        await api.open()
        noted = Noted()
        watch = Watch(api, source, namespace, noted)
        running = asyncio.create_task(watch.run())
        try:
            yield Watching(cluster, watch, noted)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await api.close()


async def test_pods_are_listed_in_pages_and_then_watched(tmp_path: Path) -> None:
    """A cluster with more pods than a page holds is known, and each change of it."""
    cluster = Cluster()
    for number in range(600):
        cluster.add(f"web-{number}")
    async with watching(tmp_path, cluster) as found:
        await found.until_names(*(f"web-{number}" for number in range(600)))
        assert [None, "250", "500"] == [query.get("continue") for query in cluster.asked_for("list")]
        await found.until_asked("watch", 1)
        cluster.remove(cluster.pods["shop", "web-7"])
        cluster.add("late")
        await found.until_names("late", *(f"web-{number}" for number in range(600) if number != 7))
    assert 3 == len(cluster.asked_for("list"))


async def test_a_watch_that_breaks_off_goes_on_where_it_was(tmp_path: Path) -> None:
    """Nothing is listed again: the versions of events and bookmarks are enough, whether it broke off or ended."""
    async with watching(tmp_path, Cluster()) as found:
        await found.until_asked("watch", 1)
        found.cluster.add("one")
        await found.until_names("one")
        found.cluster.drop("watch")
        await found.until_asked("watch", 2)
        found.cluster.bookmark()
        newest = found.cluster.version
        found.cluster.add("two")
        await found.until_names("one", "two")
        found.cluster.end("watch")
        found.cluster.add("three")
        await found.until_names("one", "two", "three")
        await found.until_asked("watch", 3)
        versions = [int(query["resourceVersion"]) for query in found.cluster.asked_for("watch")]
        assert versions == sorted(versions)
        assert versions[2] > newest
        assert {"true"} == {query["allowWatchBookmarks"] for query in found.cluster.asked_for("watch")}
    assert 1 == len(found.cluster.asked_for("list"))


async def test_a_bookmark_alone_moves_a_watch_on(tmp_path: Path) -> None:
    """Where nothing changes for long among the pods selected, a version is kept that the API still knows."""
    async with watching(tmp_path, Cluster()) as found:
        await found.until_asked("watch", 1)
        found.cluster.bookmark()
        await until(lambda: found.watch._version == str(found.cluster.version))
        found.cluster.forget_versions()
        found.cluster.drop("watch")
        await found.until_asked("watch", 2)
        found.cluster.add("one")
        await found.until_names("one")
    assert 1 == found.watch.lists


@pytest.mark.parametrize("by_status", [False, True], ids=["event", "status"])
async def test_a_version_that_is_gone_is_listed_anew(tmp_path: Path, *, by_status: bool) -> None:
    """After 410, all is listed; what was removed meanwhile is lost, what was added is known."""
    cluster = Cluster()
    gone, stays = cluster.add("gone"), cluster.add("stays")
    async with watching(tmp_path, cluster) as found:
        await found.until_names("gone", "stays")
        await found.until_asked("watch", 1)
        cluster.refuse("watch", 410 if by_status else 503, times=1, reason="Expired" if by_status else "")
        cluster.refuse("list", 503, times=3)
        cluster.drop("watch")
        cluster.remove(gone)
        cluster.add("new")
        cluster.tell(stays)
        cluster.forget_versions()
        await found.until_names("stays", "new")
        await until(lambda: found.watch.lists == 2)
    assert ("lose", "gone") in found.noted.told


@pytest.mark.parametrize("status", [429, 500, 503, 504, 403, 401])
async def test_refusals_are_waited_out(tmp_path: Path, status: int, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever the API says instead, it is asked again, and the log says once what it said and what helps."""
    cluster = Cluster()
    cluster.add("one")
    cluster.refuse("list", status, "what the API says", times=3)
    cluster.refuse("watch", status, times=2)
    async with watching(tmp_path, cluster) as found:
        await found.until_names("one")
        await found.until_asked("watch", 3)
        cluster.add("two")
        await found.until_names("one", "two")
    said = [record.getMessage() for record in caplog.records if "kubernetes_unavailable" in record.getMessage()]
    assert f"{status} what the API says" in said[0]
    assert (status == 403) == ("deploy/kubernetes" in said[0])
    assert "secret" not in caplog.text


async def test_the_wish_of_the_api_is_respected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Retry-After is waited for, however short our own wait would be."""
    slept: list[float] = []
    sleep = asyncio.sleep

    async def note(secs: float) -> None:
        slept.append(secs)
        await sleep(0)

    monkeypatch.setattr("shippers.kubernetes.watch.asyncio.sleep", note)
    cluster = Cluster()
    cluster.add("one")
    cluster.refuse("list", 429, times=1, retry_after="7")
    async with watching(tmp_path, cluster) as found:
        while found.noted.names != {"one"}:
            await sleep(0.001)
    assert 7.0 in slept


async def test_a_selection_is_the_servers_matter(tmp_path: Path) -> None:
    """Labels and fields are selected by the API; a pod that leaves the selection is lost, one that enters is known."""
    cluster = Cluster()
    web, other = cluster.add("web", app="web"), cluster.add("other", app="other")
    elsewhere = cluster.add("elsewhere", app="web")
    elsewhere.node = "node-2"
    cluster.add("far", "away", app="web")
    selection = Selection(labels="app=web", fields="spec.nodeName=node-1")
    async with watching(tmp_path, cluster, "shop", selection=selection) as found:
        await found.until_names("web")
        await found.until_asked("watch", 1)
        web.labels["app"] = "retired"
        cluster.tell(web)
        other.labels["app"] = "web"
        cluster.tell(other)
        await found.until_names("other")


async def test_nonsense_is_waited_out(tmp_path: Path) -> None:
    """What is no change of a pod, as of a proxy that answers in the API's place, is got over by listing all."""
    cluster = Cluster()
    cluster.add("one")
    async with watching(tmp_path, cluster, waits=HASTY) as found:
        await found.until_names("one")
        await found.until_asked("watch", 1)
        cluster.events.append(
            (cluster.version + 1, "ADDED", {"metadata": {"uid": "u", "namespace": "shop", "labels": "nonsense"}})
        )
        cluster.bookmark()
        cluster.add("two")
        await found.until_names("one", "two")
    assert 2 == found.watch.lists
