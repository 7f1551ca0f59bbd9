"""One stream of a container's log → the spool: opened where it was left, read no faster than there is room."""

import asyncio
import logging
import time
from typing import NamedTuple
from urllib.parse import quote

import aiohttp

from logflow_app.errors import UnavailableError
from shippers.kubernetes.api import Api
from shippers.kubernetes.log_lines import Batch, LogLines
from shippers.kubernetes.place import Key, Place
from shippers.kubernetes.settings import KubernetesInput
from shippers.kubernetes.stamps import format_second
from shippers.kubernetes.turns import Turn, Turns
from shippers.patience import Complaint
from shippers.spool.intake import Intake
from shippers.spool.packet import Mark, Origin

log = logging.getLogger(__name__)


class KubeletError(UnavailableError):
    """The kubelet said something of its own in the place of lines."""


class Asked(NamedTuple):
    """A log to read: of which instance of the container, whether that is the one before the newest and has ended.

    `grows` tells that it is to be followed as it grows.
    """

    instance: str
    previous: bool
    ended: bool
    grows: bool


class Target:
    """A container whose log is read. `origin` is what its lines are given along from now on, `place` how far it is."""

    def __init__(self, namespace: str, pod: str, uid: str, container: str, input_name: str) -> None:
        self.namespace = namespace
        self.pod = pod
        self.uid = uid
        self.container = container
        self.key = str(Key(input_name, uid, container))
        self.path = f"/api/v1/namespaces/{quote(namespace, safe='')}/pods/{quote(pod, safe='')}"
        self.origin = Origin(pod, input_name, container)
        self.place: Place | None = None


class Reader:
    """Reads logs of one input into the spool; `since` is the second before which lines are left out."""

    def __init__(self, api: Api, source: KubernetesInput, intake: Intake, since: int | None) -> None:
        self.turns = Turns(source.max_streams, source.waits.turn)
        self.rotated = 0
        self._api = api
        self._source = source
        self._intake = intake
        self._since = since
        self._rotating = Complaint()

    async def read(self, target: Target, asked: Asked) -> bool:
        """Read until the log ends, or until the turn is over; return whether it was read to its end.

        Raises UnavailableError and RefusedError. What was read is taken, and `target.place` tells how far.
        """
        try:
            async with (
                self.turns.one(self._source.waits.idle) as turn,
                self._api.get(f"{target.path}/log", self._query(target, asked), self._answer_secs(asked)) as content,
            ):
                await self._carry(content, target, asked, turn)
        except TimeoutError:
            return False
        return True

    async def _carry(self, content: aiohttp.StreamReader, target: Target, asked: Asked, turn: Turn) -> None:
        source = self._source
        joined = source.joins is not None
        lines = LogLines(asked.instance, target.place, source.max_message_bytes, joined=joined)
        while data := await content.readany():
            for batch in lines.feed(data):
                await self._take(batch, target, turn)
            self._notice(lines, target)
            turn.heard()
        if asked.ended:
            for batch in lines.finish():
                await self._take(batch, target, turn)
        if lines.said:
            raise KubeletError(lines.said)

    async def _take(self, batch: Batch, target: Target, turn: Turn) -> None:
        """Put new lines into the spool, with how far that is, as soon as there is room."""
        turn.busy()
        mark = Mark(target.key, str(batch.place), batch.places) if batch.place is not None else None
        while not self._intake.take(self._origin(batch, target), batch.messages, batch.times, mark):
            await self._intake.wait_for_room()
        target.place = batch.place
        if batch.truncated_bytes:
            self._intake.counters.cut += 1
            self._intake.counters.truncated_bytes += batch.truncated_bytes
        await asyncio.sleep(self._intake.pause_secs(target.key, len(batch.messages)))  # also lets the others go on

    def _origin(self, batch: Batch, target: Target) -> Origin:
        """Return the container as it is now."""
        if not batch.truncated_bytes:
            return target.origin
        return target.origin._replace(truncated_bytes=batch.truncated_bytes)

    def _notice(self, lines: LogLines, target: Target) -> None:
        """Say that lines were not there any more."""
        if not lines.is_gap:
            return
        lines.is_gap = False
        self.rotated += 1
        if self._rotating.is_due(time.monotonic()):
            log.warning(
                "pod_log_rotated input=%s container=%s total=%d consequence='lines may be missing' "
                "remedy='follow the files of the node instead: docs/kubernetes.md'",
                *(self._source.name, target.origin.path, self.rotated),
            )

    def _query(self, target: Target, asked: Asked) -> dict[str, str]:
        query = {"container": target.container, "timestamps": "true"}
        since = self._since if target.place is None else target.place.since
        if since is not None:
            query["sinceTime"] = format_second(since)
        if asked.previous:
            query["previous"] = "true"
        if asked.grows:
            query["follow"] = "true"
        return query

    def _answer_secs(self, asked: Asked) -> float:
        """Return how long an answer may take to begin: some kubelets begin it with the first line."""
        return self._source.waits.idle * 2 if asked.grows else self._source.waits.answer
