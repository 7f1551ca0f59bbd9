"""Which logs the API has of a container, by the container's status; pure.

A container that is started again is another instance of it. The API has the log of the newest, and with `previous` that
of the one before; while a container waits to be started again, the newest is the one that has ended.
"""

from collections.abc import Iterator
from typing import NamedTuple

from shippers.kubernetes.objects import ContainerStatus, Pod, State
from shippers.kubernetes.settings import Selection

ID_CHARACTERS = 12


class Instance(NamedTuple):
    """A run of a container: `id` tells it from others of the same container, `ended` that its log does not grow."""

    id: str
    ended: bool


class Logs(NamedTuple):
    """What can be read of a container; `restart` counts how often it was started again."""

    current: Instance | None
    previous: Instance | None
    restart: int


def logs_of(status: ContainerStatus) -> Logs:
    """Return what can be read of a container."""
    restart = status.restart_count
    last = _ended_id(status.last_state, restart - 1)
    if status.state is not None and status.state.running is not None:
        current = Instance(_short(status.container_id) or f"restart-{restart}", ended=False)
        return Logs(current, _instance(last), restart)
    ended = _ended_id(status.state, restart)
    if ended:
        return Logs(_instance(ended), _instance(last), restart)
    return Logs(_instance(_ended_id(status.last_state, restart)), None, restart)


def statuses(pod: Pod, selection: Selection) -> Iterator[ContainerStatus]:
    """Yield the containers of a pod that are to be read and have a status."""
    status = pod.status
    found = [*(status.container_statuses or [])]
    if selection.init_containers:
        found += status.init_container_statuses or []
    if selection.ephemeral_containers:
        found += status.ephemeral_container_statuses or []
    return (each for each in found if selection.wants(each.name))


def logs_in(pod: Pod, container: str) -> Logs | None:
    """Return what can be read of one container of a pod, None where it has no status."""
    return next((logs_of(each) for each in statuses(pod, Selection()) if each.name == container), None)


def _ended_id(state: State | None, restart: int) -> str:
    if state is None or state.terminated is None:
        return ""
    return _short(state.terminated.container_id) or f"restart-{restart}"


def _instance(id_: str) -> Instance | None:
    return Instance(id_, ended=True) if id_ else None


def _short(container_id: str) -> str:
    """Return the beginning of a container's id, without its runtime's name: `containerd://4f1c…` → `4f1c…`."""
    return container_id.rpartition("//")[2][:ID_CHARACTERS].replace(" ", "")
