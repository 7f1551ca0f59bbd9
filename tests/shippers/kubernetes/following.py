"""An input that follows the pods of a cluster in this process, with a tray behind it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from shippers.kubernetes.configured import plan
from shippers.kubernetes.settings import Access, KubernetesInput, Waits
from shippers.kubernetes.source import PodSource
from shippers.spool.settings import SpoolSettings
from tests.shippers.kubernetes.cluster import Cluster
from tests.shippers.sourcing import QUICK, Shipping, shipping
from tests.shippers.waiting import until

HASTY = Waits(first=0.01, longest=0.05, turn=0.05, last_words=5.0)


@dataclass
class Following:
    """A running input and its cluster."""

    cluster: Cluster
    shipping: Shipping

    @property
    def source(self) -> PodSource:
        """The input."""
        found = self.shipping.shipper.sources["pods"]
        assert isinstance(found, PodSource)
        return found

    @property
    def lines(self) -> list[str]:
        """What came, in order."""
        return self.shipping.tray.lines

    async def until_lines(self, *texts: str) -> None:
        """Wait until so many lines have come, and hold them to be these, in any order."""
        await self.shipping.until_lines(len(texts))
        assert sorted(texts) == sorted(self.lines)


def kubeconfig(folder: Path, url: str, cluster: dict[str, object] | None = None, **user: object) -> Path:
    """Write a kubeconfig for a server."""
    folder.mkdir(exist_ok=True)
    path = folder / "kubeconfig.yaml"
    held = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "here",
        "contexts": [{"name": "here", "context": {"cluster": "c", "user": "u"}}],
        "clusters": [{"name": "c", "cluster": {"server": url, **(cluster or {})}}],
        "users": [{"name": "u", "user": user}],
    }
    path.write_text(yaml.safe_dump(held))
    return path


def settings(folder: Path, cluster: Cluster, **wishes: object) -> KubernetesInput:
    """Return an input for a cluster, named `pods`, that waits for nothing long."""
    usual = KubernetesInput("pods", access=Access(kubeconfig(folder, cluster.url, token="secret")), waits=HASTY)
    return replace(usual, **wishes)


@asynccontextmanager
async def following(
    folder: Path, cluster: Cluster, *, spool: SpoolSettings = QUICK, **wishes: object
) -> AsyncIterator[Following]:
    """Run an input within a block; stop it in good order behind it. What it remembers is in the folder."""
    source = settings(folder, cluster, **wishes)
    async with shipping(folder / "spool", plan(source), spool=spool) as found:
        yield Following(cluster, found)


@asynccontextmanager
async def followed(folder: Path, **wishes: object) -> AsyncIterator[Following]:
    """Run a cluster without pods, and an input that follows it."""
    async with Cluster().serve() as cluster, following(folder, cluster, **wishes) as found:
        yield found


def numbered(name: str, first: int, count: int) -> list[str]:
    """Return lines with numbers."""
    return [f"{name} {number:06d}" for number in range(first, first + count)]


async def quiet(cluster: Cluster, logs: int) -> None:
    """Wait until so many logs are open."""
    await until(lambda: cluster.open_logs == logs, lambda: (cluster.open_logs, cluster.asked[-5:]))
