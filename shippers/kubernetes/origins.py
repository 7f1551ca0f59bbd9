"""What lines of a container are given along: where they come from, by what the API says of the pod; pure."""

from shippers.kubernetes.objects import Pod
from shippers.kubernetes.settings import KubernetesInput
from shippers.spool.packet import Origin

SERVICE_LABELS = ("app.kubernetes.io/name", "app")
MOST_LABELS = 64
MOST_VALUE_CHARACTERS = 1024  # of an annotation: they may be of any length


def origin_of(pod: Pod, container: str, source: KubernetesInput) -> Origin:
    """Return the origin of a container's lines: the host is the node, the file `namespace/pod/container`."""
    meta = pod.metadata
    fields = {"kubernetes": _facts(pod, container, source)} if source.enrich else {}
    return Origin(
        source=pod.spec.node_name or meta.name,
        input=source.name,
        service=source.service or _service(meta.labels or {}) or container,
        fields=fields,
        path=f"{meta.namespace}/{meta.name}/{container}",
        topic=source.topic,
    )


def _service(labels: dict[str, str]) -> str:
    return next((labels[label] for label in SERVICE_LABELS if labels.get(label)), "")


def _facts(pod: Pod, container: str, source: KubernetesInput) -> dict[str, object]:
    meta = pod.metadata
    facts: dict[str, object] = {
        "namespace": meta.namespace,
        "pod": meta.name,
        "container": container,
        "node": pod.spec.node_name,
        "pod_uid": meta.uid,
        "labels": dict(sorted((meta.labels or {}).items())[:MOST_LABELS]),
        "annotations": _annotations(meta.annotations or {}, source),
        "owner": _owner(pod),
    }
    return {name: fact for name, fact in facts.items() if fact}


def _annotations(given: dict[str, str], source: KubernetesInput) -> dict[str, str]:
    return {name: given[name][:MOST_VALUE_CHARACTERS] for name in source.annotations if name in given}


def _owner(pod: Pod) -> dict[str, str]:
    for owner in pod.metadata.owner_references or []:
        if owner.controller:
            return {"kind": owner.kind, "name": owner.name}
    return {}
