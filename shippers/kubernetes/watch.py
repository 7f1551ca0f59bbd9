"""Which pods there are, and each change of them: a list, and a watch that goes on from it (the API's own pattern).

A watch that ends goes on from the newest version it was told, by an event or a bookmark. Where the API has no memory of
that version any more (410 Gone), all is listed again, and whatever is not on the list is gone.
"""

import asyncio
import logging
import random
import time
from collections.abc import AsyncIterator, Mapping
from typing import Protocol
from urllib.parse import quote

import aiohttp
import msgspec

from logflow_app.errors import UnavailableError
from shippers.kubernetes.api import Api, RefusedError, remedy
from shippers.kubernetes.objects import (
    Pod,
    PodList,
    decode_event,
    decode_list,
    decode_pod,
    decode_status,
    decode_versioned,
)
from shippers.kubernetes.settings import KubernetesInput
from shippers.patience import Backoff, Complaint

log = logging.getLogger(__name__)

PAGE_PODS = 250
SHORT_SECS = 1.0
LONGEST_WISH_SECS = 300.0
MOST_EVENT_BYTES = 16 * 2**20  # etcd holds objects of a mebibyte and a half


class Pods(Protocol):
    """Who wants to know of pods."""

    def know(self, pod: Pod) -> None:
        """Take note of a pod as it is now."""

    def lose(self, uid: str) -> None:
        """Take note that there is no such pod any more, or that it is none of those selected."""

    def known(self, namespace: str) -> set[str]:
        """Return the uids of the pods there are, of one namespace or of all ('')."""


class Watch:
    """Follows the selected pods of one namespace, or of all ('')."""

    def __init__(self, api: Api, source: KubernetesInput, namespace: str, pods: Pods) -> None:
        self.lists = 0
        self.listed = asyncio.Event()
        self._api = api
        self._source = source
        self._namespace = namespace
        self._pods = pods
        self._path = f"/api/v1/namespaces/{quote(namespace, safe='')}/pods" if namespace else "/api/v1/pods"
        self._version = ""
        self._backoff = Backoff(source.waits.first, source.waits.longest)
        self._trouble = Complaint()

    async def run(self) -> None:
        """Never return: list, watch, and begin again where that ends."""
        while True:
            try:
                if not self._version:
                    await self._list()
                await self._watch()
            except RefusedError as error:
                if error.asks_to_list and self._version:
                    log.info("kubernetes_relisting input=%s namespace='%s'", self._source.name, self._namespace)
                    self._version = ""
                await self._wait(error)
            except UnavailableError as error:
                await self._wait(error)

    async def once(self) -> None:
        """List, however often it takes."""
        while not self.listed.is_set():
            try:
                await self._list()
            except UnavailableError as error:
                await self._wait(error)

    async def _list(self) -> None:
        """Take note of every pod there is, page by page, and of those that are no more."""
        seen: set[str] = set()
        before = self._pods.known(self._namespace)
        query = self._query() | {"limit": str(PAGE_PODS)}
        while True:
            page = await self._page(query)
            for pod in page.items:
                seen.add(pod.metadata.uid)
                self._pods.know(pod)
            if not page.metadata.continue_:
                break
            query["continue"] = page.metadata.continue_
        for uid in before - seen:
            self._pods.lose(uid)
        self._version = page.metadata.resource_version
        self.lists += 1
        self.listed.set()
        self._well()

    async def _page(self, query: Mapping[str, str]) -> PodList:
        async with self._api.get(self._path, query, self._source.waits.answer) as content:
            async with asyncio.timeout(self._source.waits.answer):
                body = await content.read()
        try:
            return decode_list(body)
        except msgspec.MsgspecError as error:
            raise UnavailableError(f"expected a list of pods, got: {error}") from error

    async def _watch(self) -> None:
        """Take note of changes until the stream ends."""
        secs = int(self._source.waits.watch * random.uniform(0.8, 1.0)) or 1  # noqa: S311 - spreads, protects nothing
        query = self._query() | {
            "watch": "1",
            "allowWatchBookmarks": "true",
            "resourceVersion": self._version,
            "timeoutSeconds": str(secs),
        }
        waits = self._source.waits
        begun = time.monotonic()
        async with self._api.get(self._path, query, waits.answer) as content, asyncio.timeout(secs + waits.answer):
            async for line in _lines(content):
                self._take(line)
                self._well()
        if time.monotonic() - begun < SHORT_SECS:
            await asyncio.sleep(self._backoff.next_secs())

    def _take(self, line: bytes) -> None:
        try:
            event = decode_event(line)
            match event.type:
                case "ADDED" | "MODIFIED":
                    pod = decode_pod(event.object)
                    self._version = pod.metadata.resource_version
                    self._pods.know(pod)
                case "DELETED":
                    meta = decode_versioned(event.object).metadata
                    self._version = meta.resource_version
                    self._pods.lose(meta.uid)
                case "BOOKMARK":
                    self._version = decode_versioned(event.object).metadata.resource_version
                case "ERROR":
                    raise RefusedError(decode_status(event.object))
        except msgspec.MsgspecError as error:
            self._version = ""
            raise UnavailableError(f"expected a change of a pod, got: {error}") from error

    def _query(self) -> dict[str, str]:
        chosen = {"labelSelector": self._source.selection.labels, "fieldSelector": self._source.selection.fields}
        return {name: value for name, value in chosen.items() if value}

    async def _wait(self, error: UnavailableError) -> None:
        """Wait before the next attempt, as long as the API wishes, and say from time to time why."""
        now = time.monotonic()
        if self._trouble.is_due(now):
            log.warning(
                "kubernetes_unavailable input=%s namespace='%s' error='%s' for_secs=%.0f%s",
                *(self._source.name, self._namespace, error, self._trouble.lasted_secs(now), remedy(error)),
            )
        wish = min(error.retry_after_secs or 0.0, LONGEST_WISH_SECS)
        await asyncio.sleep(max(self._backoff.next_secs(), wish))

    def _well(self) -> None:
        self._backoff.reset()
        lasted = self._trouble.lasted_secs(time.monotonic())
        if self._trouble.end():
            log.info(
                "kubernetes_recovered input=%s namespace='%s' after_secs=%.1f",
                *(self._source.name, self._namespace, lasted),
            )


async def _lines(content: aiohttp.StreamReader) -> AsyncIterator[bytes]:
    """Yield what a stream has, line by line, up to a length; an end in the middle of a line is passed over."""
    rest: list[bytes] = []
    size = 0
    while data := await content.readany():
        *lines, last = data.split(b"\n")
        for line in lines:
            whole = b"".join([*rest, line])
            rest, size = [], 0
            if whole.strip():
                yield whole
        rest.append(last)
        size += len(last)
        if size > MOST_EVENT_BYTES:
            raise UnavailableError(f"expected a change of a pod, got: more than {MOST_EVENT_BYTES} bytes")
