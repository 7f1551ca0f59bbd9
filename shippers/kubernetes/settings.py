"""What an input `kubernetes` can be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from logflow_app.multiline import MultilineSettings


@dataclass(frozen=True, slots=True)
class Selection:
    """Which pods and containers are read. No namespaces: all; no names of containers: all."""

    namespaces: tuple[str, ...] = ()
    labels: str = ""
    fields: str = ""
    containers: tuple[str, ...] = ()
    not_containers: tuple[str, ...] = ()
    init_containers: bool = True
    ephemeral_containers: bool = True

    def wants(self, container: str) -> bool:
        """Return whether a container of this name is read."""
        return _matches(container, self.containers or ("*",)) and not _matches(container, self.not_containers)


@dataclass(frozen=True, slots=True)
class Access:
    """How the API is reached: as a pod of the cluster, or by a kubeconfig; without one, whichever there is."""

    kubeconfig: Path | None = None
    context: str | None = None
    account: str = "/var/run/secrets/kubernetes.io/serviceaccount"


@dataclass(frozen=True, slots=True)
class Waits:
    """How long it waits for what, in seconds."""

    idle: float = 300.0  # a stream that says nothing for so long may be dead without a word, and is opened anew
    turn: float = 10.0  # how long a stream is kept where others wait for one
    last_words: float = 30.0  # how long the open streams of a pod that is gone are read on
    forget: float = 3600.0  # how long it is remembered how far a pod was read that is gone
    watch: float = 290.0  # how long a watch is asked to last
    answer: float = 30.0  # how long the API may take for the beginning of an answer
    first: float = 0.5  # the first wait after a failure
    longest: float = 30.0  # the longest


@dataclass(frozen=True, slots=True)
class KubernetesInput:
    """Pods whose logs are read; `since_secs` is how old a line may be that is from before the start (None: any)."""

    name: str
    service: str = ""
    selection: Selection = Selection()
    access: Access = Access()
    follow: bool = True
    previous: bool = True
    since_secs: float | None = None
    enrich: bool = True
    annotations: tuple[str, ...] = ()
    rate_limit: int | None = None
    max_streams: int = 250
    max_message_bytes: int = 256 * 1024
    topic: str = ""
    joins: MultilineSettings | None = None
    waits: Waits = Waits()


def _matches(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)
