"""Inputs `kubernetes`."""

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from logflow_app.config.inputs.base import Input, RateLimit
from logflow_app.config.units import Bytes, Seconds, Text, one_or_many

DnsLabel = Annotated[str, Field(min_length=1, max_length=63, pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")]
Globs = Annotated[list[Text], BeforeValidator(one_or_many), Field(max_length=1000)]


class KubernetesInput(Input):
    """The logs of pods."""

    namespace: DnsLabel | None = Field(
        default=None, description="The namespace whose pods are read; without it and `namespaces`, all."
    )
    namespaces: Annotated[list[DnsLabel], Field(max_length=1000)] = Field(
        default=[], description="Further namespaces whose pods are read."
    )
    label_selector: Text | None = Field(default=None, description="Read only pods with these labels.")
    field_selector: Text | None = Field(
        default=None, description="Read only pods with these fields, such as `spec.nodeName=node-1`."
    )
    containers: Globs = Field(
        default=[], description="Read only containers with these names; `*` and `?` are globs; none: all."
    )
    exclude_containers: Globs = Field(default=[], description="Containers not to read, written like `containers`.")
    init_containers: bool = Field(default=True, description="Whether init containers are read.")
    ephemeral_containers: bool = Field(default=True, description="Whether containers for debugging are read.")
    follow: bool = Field(
        default=True, description="Whether to go on reading as the logs grow; else it ends when all is read."
    )
    previous: bool = Field(
        default=True, description="Whether the log of a container before its last restart is read, too."
    )
    since: Seconds | None = Field(
        default=None,
        ge=0,
        le=10 * 365 * 86400,
        description="How old lines may be, at the start, of containers that were not read before; none: any age.",
    )
    enrich_metadata: bool = Field(default=True, description="Whether events get the pod's namespace, name and labels.")
    annotations: Annotated[list[Text], Field(max_length=32)] = Field(
        default=[], description="Names of annotations of the pod that events get as well."
    )
    kubeconfig: Path | None = Field(
        default=None,
        description="The file that tells where the API is; without it, the pod's own account, or the usual kubeconfig.",
    )
    context: Text | None = Field(default=None, description="Which context of the kubeconfig; none: the current one.")
    max_streams: int = Field(
        default=250, ge=1, le=10_000, description="Logs read at once; where there are more, they take turns."
    )
    rate_limit: RateLimit | None = Field(
        default=None, description="Lines a second read from one container; more wait; none: no limit."
    )
    max_message_bytes: Bytes = Field(
        default=256 * 2**10, ge=1024, le=9 * 2**20, description="A longer line is cut off there."
    )

    @property
    def all_namespaces(self) -> tuple[str, ...]:
        """Every namespace that is named."""
        return tuple(dict.fromkeys([*([self.namespace] if self.namespace else []), *self.namespaces]))
