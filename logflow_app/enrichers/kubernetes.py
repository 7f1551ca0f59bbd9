"""kubernetes: what the shipper knows of a pod, at the top of the event."""

from typing import Any

from logflow_app.batch import Batch, Step
from logflow_app.config.enrich import KubernetesEnricher
from logflow_app.fields import EXTRA

KEY = "kubernetes"


def compile_kubernetes(section: KubernetesEnricher) -> Step:
    """Return the step that moves `extra_fields.kubernetes` to `kubernetes`, and names the service by a label."""
    kept = frozenset(section.labels) if section.labels is not None else None

    def step(batch: Batch) -> None:
        for event in batch.here():
            known = event[EXTRA].get(KEY)
            if not isinstance(known, dict):
                continue
            del event[EXTRA][KEY]
            labels = known.get("labels")
            labels = labels if isinstance(labels, dict) else {}
            service = labels.get(section.service_label) if section.service_label else None
            if isinstance(service, str) and service:
                event["service"] = service
            event[KEY] = known if kept is None else _with_labels(known, labels, kept)

    return step


def _with_labels(known: dict[str, Any], labels: dict[str, Any], kept: frozenset[str]) -> dict[str, Any]:
    return {**known, "labels": {name: value for name, value in labels.items() if name in kept}}
