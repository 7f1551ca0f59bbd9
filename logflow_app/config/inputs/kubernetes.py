"""Inputs `kubernetes`."""

from pydantic import Field

from logflow_app.config.inputs.base import Input
from logflow_app.config.units import Text


class KubernetesInput(Input):
    """The logs of pods."""

    namespace: Text | None = Field(default=None, description="The namespace whose pods are read; without it, all.")
    label_selector: Text | None = Field(default=None, description="Read only pods with these labels.")
    field_selector: Text | None = Field(default=None, description="Read only pods with these fields.")
    follow: bool = Field(default=True, description="Whether to go on reading as the logs grow.")
    enrich_metadata: bool = Field(default=True, description="Whether events get the pod's namespace, name and labels.")
