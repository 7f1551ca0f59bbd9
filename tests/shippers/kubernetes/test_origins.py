"""Lines of a container say which pod, container and node they are from, and what service that is."""

import itertools

import pytest

from shippers.kubernetes.objects import decode_pod
from shippers.kubernetes.origins import origin_of
from shippers.kubernetes.settings import KubernetesInput
from shippers.spool.packet import Origin
from tests.shippers.kubernetes.pods import Pod
from tests.shippers.kubernetes.wire import as_wire


def origin(pod: Pod, **wishes: object) -> Origin:
    """Return the origin of a pod's container `app`."""
    return origin_of(decode_pod(as_wire(pod.described)), "app", KubernetesInput("pods", **wishes))


def web() -> Pod:
    """Return a pod with everything."""
    pod = Pod("shop", "web-1", "uid-1", itertools.count(1))
    pod.labels = {"app": "web", "tier": "front"}
    pod.annotations = {"team": "a", "secret": "x", "long": "y" * 5000}
    pod.owner = "web-5d8"
    return pod


def test_what_is_known_of_a_pod_goes_along() -> None:
    """Everything the seed names, and of the annotations those that are chosen, within a limit."""
    found = origin(web(), annotations=("team", "long", "absent"), topic="web-events")
    assert ("node-1", "pods", "web", "shop/web-1/app", "web-events") == (
        found.source,
        found.input,
        found.service,
        found.path,
        found.topic,
    )
    assert {
        "namespace": "shop",
        "pod": "web-1",
        "container": "app",
        "node": "node-1",
        "pod_uid": "uid-1",
        "labels": {"app": "web", "tier": "front"},
        "annotations": {"team": "a", "long": "y" * 1024},
        "owner": {"kind": "ReplicaSet", "name": "web-5d8"},
    } == found.fields["kubernetes"]


def test_enriching_can_be_left_out() -> None:
    """Then nothing is told of the pod but where the line is from."""
    found = origin(web(), enrich=False)
    assert ({}, "web", "shop/web-1/app") == (found.fields, found.service, found.path)


@pytest.mark.parametrize(
    ("labels", "service", "expected"),
    [
        ({"app.kubernetes.io/name": "shop", "app": "web"}, "", "shop"),
        ({"app": "web"}, "", "web"),
        ({"app": ""}, "", "app"),
        ({"app": "web"}, "mine", "mine"),
    ],
)
def test_a_service_is_named_by_labels_or_the_container(labels: dict[str, str], service: str, expected: str) -> None:
    """The input's own word comes first."""
    pod = web()
    pod.labels = labels
    assert expected == origin(pod, service=service).service


def test_a_pod_with_very_many_labels_costs_no_more_than_some() -> None:
    """What goes along with every pack of lines is bounded."""
    pod = web()
    pod.labels = {f"label-{n:04d}": "x" for n in range(1000)}
    assert 64 == len(origin(pod).fields["kubernetes"]["labels"])
