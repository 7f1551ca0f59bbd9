"""From a container's status it is known which logs there are, and which of them still grow."""

import itertools

from shippers.kubernetes.instances import Instance, Logs, logs_in, logs_of, statuses
from shippers.kubernetes.objects import decode_pod
from shippers.kubernetes.settings import Selection
from tests.shippers.kubernetes.pods import Pod
from tests.shippers.kubernetes.wire import as_wire


def logs(pod: Pod) -> Logs:
    """Return what can be read of the container `app`, by what the API tells."""
    found = logs_in(decode_pod(as_wire(pod.described)), "app")
    assert found is not None
    return found


def test_the_life_of_a_container() -> None:
    """Waiting, running, ended and waiting to be started again, running again: the runs are told from each other."""
    pod = Pod("shop", "web", "u", itertools.count(1))
    container = pod.add("app")
    assert Logs(None, None, 0) == logs(pod)
    container.start()
    assert Logs(Instance("000000000001", ended=False), None, 0) == logs(pod)
    container.end()
    ended = Instance("000000000001", ended=True)
    assert Logs(ended, None, 0) == logs(pod)
    container.waits = True
    assert Logs(ended, None, 0) == logs(pod)
    container.start()
    assert Logs(Instance("000000000002", ended=False), ended, 1) == logs(pod)


def test_without_ids_restarts_tell_runs_apart() -> None:
    """A kubelet that tells no container's id is served all the same."""
    told = b'{"metadata":{"name":"p"},"status":{"containerStatuses":[{"name":"app","restartCount":%d,%s}]}}'
    (status,) = statuses(decode_pod(told % (2, b'"state":{"running":{}},"lastState":{"terminated":{}}')), Selection())
    assert Logs(Instance("restart-2", ended=False), Instance("restart-1", ended=True), 2) == logs_of(status)
    (status,) = statuses(decode_pod(told % (2, b'"state":{"waiting":{}},"lastState":{"terminated":{}}')), Selection())
    assert Logs(Instance("restart-2", ended=True), None, 2) == logs_of(status)


def test_nulls_are_nothing() -> None:
    """Objects written by other clients have nulls where there is nothing."""
    told = b'{"metadata":{"name":"p","labels":null},"status":{"containerStatuses":null,"initContainerStatuses":null}}'
    assert [] == list(statuses(decode_pod(told), Selection()))
