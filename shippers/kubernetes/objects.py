"""What the API says, as far as it matters here; everything else in its answers is passed over."""

from typing import Any

import msgspec


class Owner(msgspec.Struct, rename="camel"):
    """Who made an object."""

    kind: str = ""
    name: str = ""
    controller: bool | None = None


class ObjectMeta(msgspec.Struct, rename="camel"):
    """What every object has."""

    name: str = ""
    namespace: str = ""
    uid: str = ""
    resource_version: str = ""
    labels: dict[str, str] | None = None
    annotations: dict[str, str] | None = None
    owner_references: list[Owner] | None = None


class Terminated(msgspec.Struct, rename="camel"):
    """A container that has ended."""

    container_id: str = msgspec.field(default="", name="containerID")


class State(msgspec.Struct):
    """A container's state: one of these, or it waits."""

    running: dict[str, Any] | None = None
    terminated: Terminated | None = None


class ContainerStatus(msgspec.Struct, rename="camel"):
    """How a container is; `restart_count` tells how often it was started again."""

    name: str
    restart_count: int = 0
    container_id: str = msgspec.field(default="", name="containerID")
    state: State | None = None
    last_state: State | None = None


class PodStatus(msgspec.Struct, rename="camel"):
    """How a pod is."""

    phase: str = ""
    container_statuses: list[ContainerStatus] | None = None
    init_container_statuses: list[ContainerStatus] | None = None
    ephemeral_container_statuses: list[ContainerStatus] | None = None


class PodSpec(msgspec.Struct, rename="camel"):
    """What a pod is to be."""

    node_name: str = ""


class Pod(msgspec.Struct):
    """A pod."""

    metadata: ObjectMeta
    spec: PodSpec = msgspec.field(default_factory=PodSpec)
    status: PodStatus = msgspec.field(default_factory=PodStatus)


class ListMeta(msgspec.Struct, rename="camel"):
    """As of when a list is, and how to ask for the rest of it."""

    resource_version: str = ""
    continue_: str = msgspec.field(default="", name="continue")


class PodList(msgspec.Struct):
    """A page of pods."""

    metadata: ListMeta
    items: list[Pod] = []


class Details(msgspec.Struct, rename="camel"):
    """More about a refusal."""

    retry_after_seconds: int | None = None


class Status(msgspec.Struct):
    """What the API says where it does not do as it is asked."""

    code: int = 0
    reason: str = ""
    message: str = ""
    details: Details | None = None


class WatchEvent(msgspec.Struct):
    """A change: ADDED, MODIFIED or DELETED with a pod, BOOKMARK with a version, ERROR with a status."""

    type: str
    object: msgspec.Raw


class Versioned(msgspec.Struct):
    """Any object, as far as its version goes."""

    metadata: ObjectMeta


decode_list = msgspec.json.Decoder(PodList).decode
decode_pod = msgspec.json.Decoder(Pod).decode
decode_status = msgspec.json.Decoder(Status).decode
decode_event = msgspec.json.Decoder(WatchEvent).decode
decode_versioned = msgspec.json.Decoder(Versioned).decode
