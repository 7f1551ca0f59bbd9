"""The pods there are, each with its followers; and how far pods were read that are gone, until that is forgotten."""

from collections.abc import Callable
from dataclasses import dataclass, field

from shippers.kubernetes.follower import Follower
from shippers.kubernetes.instances import logs_of, statuses
from shippers.kubernetes.objects import Pod
from shippers.kubernetes.origins import origin_of
from shippers.kubernetes.place import Key, Place
from shippers.kubernetes.reader import Target
from shippers.kubernetes.settings import KubernetesInput
from shippers.spool.intake import Intake
from shippers.tasks import Tasks


@dataclass(slots=True)
class _Known:
    namespace: str
    followers: dict[str, Follower] = field(default_factory=dict)


class Registry:
    """Starts a follower for each container that has a log, and lets it go when the pod is gone. See Pods."""

    def __init__(
        self, source: KubernetesInput, intake: Intake, tasks: Tasks, follow: Callable[[Target], Follower]
    ) -> None:
        self._tasks = tasks
        self._source = source
        self._intake = intake
        self._follow = follow
        self._pods: dict[str, _Known] = {}
        self._unknown_since: dict[str, float] = {}

    @property
    def pods(self) -> int:
        """How many pods there are."""
        return len(self._pods)

    def known(self, namespace: str) -> set[str]:
        """See Pods.known."""
        return {uid for uid, pod in self._pods.items() if namespace in ("", pod.namespace)}

    def know(self, pod: Pod) -> None:
        """See Pods.know."""
        uid = pod.metadata.uid
        known = self._pods.setdefault(uid, _Known(pod.metadata.namespace))
        for status in statuses(pod, self._source.selection):
            logs = logs_of(status)
            follower = known.followers.get(status.name)
            if follower is None and logs.current is None and logs.previous is None:
                continue
            if follower is None:
                follower = self._follow(self._target(pod, status.name))
                known.followers[status.name] = follower
                follower.update(logs, origin_of(pod, status.name, self._source))
                self._tasks.start(follower.run())
            else:
                follower.update(logs, origin_of(pod, status.name, self._source))

    def lose(self, uid: str) -> None:
        """See Pods.lose."""
        known = self._pods.pop(uid, None)
        for follower in known.followers.values() if known else ():
            follower.leave()

    def forget_gone(self, now: float) -> None:
        """Forget how far pods were read that have been gone for long enough at `now` (monotonic seconds)."""
        gone = {key for key in self._intake.marks if self._is_gone(key)}
        self._unknown_since = {key: self._unknown_since.get(key, now) for key in gone}
        for key, since in list(self._unknown_since.items()):
            if now - since >= self._source.waits.forget:
                self._intake.forget_mark(key)
                del self._unknown_since[key]

    def _is_gone(self, text: str) -> bool:
        key = Key.read(text)
        return key is not None and key.input == self._source.name and key.uid not in self._pods

    def _target(self, pod: Pod, container: str) -> Target:
        meta = pod.metadata
        target = Target(meta.namespace, meta.name, meta.uid, container, self._source.name)
        target.place = Place.read(self._intake.marks.get(target.key, ""))
        return target
