"""Pods as a cluster has them: what they say of themselves, and what their containers have written."""

import asyncio
import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime

NANOS = 1_000_000_000
EPOCH = 1_760_000_000 * NANOS


def stamp(nanos: int) -> bytes:
    """Return a time with nine digits, as a kubelet writes it."""
    second, rest = divmod(nanos, NANOS)
    return datetime.fromtimestamp(second, UTC).strftime(f"%Y-%m-%dT%H:%M:%S.{rest:09d}Z").encode()


@dataclass
class Run:
    """One instance of a container: its lines with their times; `grown` is set with every change."""

    id: str
    lines: list[tuple[int, bytes]] = field(default_factory=list)
    ended: bool = False
    grown: asyncio.Event = field(default_factory=asyncio.Event)
    last_has_no_end: bool = False

    def changed(self) -> None:
        """Wake everybody who follows it."""
        self.grown.set()
        self.grown = asyncio.Event()


class Container:
    """A container of a pod; `runs` are its instances, the newest last."""

    def __init__(self, name: str, ids: "itertools.count[int]") -> None:
        self.name = name
        self._ids = ids
        self.runs: list[Run] = []
        self.waits = True

    def start(self) -> Run:
        """Begin a new instance."""
        run = Run(f"{next(self._ids):012x}".ljust(64, "0"))
        self.runs.append(run)
        self.waits = False
        return run

    def end(self) -> None:
        """End the newest instance."""
        self.runs[-1].ended = True
        self.runs[-1].changed()

    @property
    def status(self) -> dict[str, object]:
        """What a pod's status says of it."""
        found: dict[str, object] = {"name": self.name, "restartCount": max(len(self.runs) - 1, 0), "image": "i"}
        if not self.runs:
            return found | {"state": {"waiting": {"reason": "ContainerCreating"}}, "containerID": ""}
        newest = self.runs[-1]
        found["containerID"] = f"containerd://{newest.id}"
        if self.waits:
            return found | {"state": {"waiting": {"reason": "CrashLoopBackOff"}}, "lastState": _terminated(newest)}
        found["state"] = _terminated(newest) if newest.ended else {"running": {"startedAt": "2025-10-09T08:53:20Z"}}
        found["lastState"] = _terminated(self.runs[-2]) if len(self.runs) > 1 else {}
        return found

    def run(self, *, previous: bool) -> Run | None:
        """Return the instance whose log the API has."""
        if not self.runs:
            return None
        if self.waits:
            return self.runs[-1]
        return (self.runs[-2] if len(self.runs) > 1 else None) if previous else self.runs[-1]


def _terminated(run: Run) -> dict[str, object]:
    return {"terminated": {"exitCode": 1, "containerID": f"containerd://{run.id}"}}


class Pod:
    """A pod; its containers by kind."""

    def __init__(self, namespace: str, name: str, uid: str, ids: "itertools.count[int]") -> None:
        self.namespace, self.name, self.uid = namespace, name, uid
        self.labels: dict[str, str] = {}
        self.annotations: dict[str, str] = {}
        self.node = "node-1"
        self.owner = ""
        self._ids = ids
        self.containers: dict[str, Container] = {}
        self.init_containers: dict[str, Container] = {}
        self.ephemeral_containers: dict[str, Container] = {}
        self.version = 0

    def add(self, name: str, kind: str = "containers") -> Container:
        """Add a container that waits to be started."""
        container = Container(name, self._ids)
        getattr(self, kind)[name] = container
        return container

    def container(self, name: str) -> Container | None:
        """Return a container of any kind."""
        return (self.containers | self.init_containers | self.ephemeral_containers).get(name)

    @property
    def described(self) -> dict[str, object]:
        """The pod as the API tells it."""
        owners = [{"kind": "ReplicaSet", "name": self.owner, "controller": True, "uid": "u"}] if self.owner else []
        return {
            "kind": "Pod",
            "apiVersion": "v1",
            "metadata": {
                "name": self.name,
                "namespace": self.namespace,
                "uid": self.uid,
                "resourceVersion": str(self.version),
                "labels": dict(self.labels),
                "annotations": dict(self.annotations),
                "ownerReferences": owners,
            },
            "spec": {"nodeName": self.node, "containers": [{"name": name} for name in self.containers]},
            "status": {
                "phase": "Running",
                "containerStatuses": [each.status for each in self.containers.values()],
                "initContainerStatuses": [each.status for each in self.init_containers.values()],
                "ephemeralContainerStatuses": [each.status for each in self.ephemeral_containers.values()],
            },
        }
