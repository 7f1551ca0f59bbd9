"""A server that speaks what is needed of the API of Kubernetes: lists in pages, watches, logs, and their refusals.

What it does where the real one is particular: `sinceTime` is cut to whole seconds; a watch from a version it has
forgotten is told 410 in an event; a pod that leaves the selection is told as deleted; a log that is followed begins its
answer at once and ends when the container does; while a container waits to be started again its log is the last one's.
"""

import asyncio
import itertools
import json
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from aiohttp import web

from tests.shippers.kubernetes.pods import EPOCH, NANOS, Pod, Run, stamp
from tests.shippers.kubernetes.selecting import change_told, selection, status


@dataclass
class Refusal:
    """What the next requests of a kind are answered with."""

    kind: str  # list, watch, get or log
    status: int
    message: str
    times: int
    headers: dict[str, str] = field(default_factory=dict)
    reason: str = ""


class Cluster:
    """Some pods and their logs, and who asked for what."""

    def __init__(self) -> None:
        self.pods: dict[tuple[str, str], Pod] = {}
        self.now = EPOCH
        self.version = 100
        self.oldest = 100
        self.events: list[tuple[int, str, dict[str, object]]] = []
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.refusals: list[Refusal] = []
        self.tokens: set[str] = set()
        self.piece = 0  # so many bytes of a log are sent at once; 0: all there are
        self.open_logs = 0
        self.most_open_logs = 0
        self.url = ""
        self._ids = itertools.count(1)
        self._changed = asyncio.Event()
        self._transports: dict[str, set[asyncio.Transport]] = {"watch": set(), "log": set()}
        self._endings: dict[str, int] = {"watch": 0, "log": 0}

    def add(self, name: str, namespace: str = "shop", *containers: str, **labels: str) -> Pod:
        """Add a pod whose containers run."""
        pod = Pod(namespace, name, f"uid-{next(self._ids)}", self._ids)
        pod.labels = {label.replace("__", "/").replace("_", "."): value for label, value in labels.items()}
        for container in containers or ("app",):
            pod.add(container).start()
        self.pods[namespace, name] = pod
        self._tell("ADDED", pod)
        return pod

    def tell(self, pod: Pod) -> None:
        """Tell of a pod as it is now."""
        self._tell("MODIFIED", pod)

    def remove(self, pod: Pod) -> None:
        """Remove a pod; its containers end."""
        del self.pods[pod.namespace, pod.name]
        for container in pod.containers.values():
            if container.runs:
                container.end()
        self._tell("DELETED", pod)

    def write(self, pod: Pod, *texts: str, container: str = "app", step: int = 1000) -> None:
        """Let a container write lines, each so many nanoseconds after the one before."""
        found = pod.container(container)
        assert found is not None
        run = found.runs[-1]
        for text in texts:
            self.now += step
            run.lines.append((self.now, text.encode()))
        run.changed()

    def restart(self, pod: Pod, container: str = "app") -> None:
        """End a container and start it again."""
        found = pod.container(container)
        assert found is not None
        found.end()
        found.start()
        self.tell(pod)

    def refuse(self, kind: str, status: int, message: str = "no", times: int = 1, **more: str) -> None:
        """Answer the next requests of a kind with a refusal."""
        headers = {"Retry-After": more["retry_after"]} if "retry_after" in more else {}
        self.refusals.append(Refusal(kind, status, message, times, headers, more.get("reason", "")))

    def forget_versions(self) -> None:
        """Let no watch go on from a version before the newest."""
        self.oldest = self.version

    def bookmark(self) -> None:
        """Tell all watches the newest version."""
        self.version += 1
        self.events.append((self.version, "BOOKMARK", {"metadata": {"resourceVersion": str(self.version)}}))
        self._wake()

    def drop(self, kind: str) -> None:
        """Break off all streams of a kind."""
        for transport in self._transports[kind]:
            transport.abort()

    def end(self, kind: str) -> None:
        """End all streams of a kind in good order."""
        self._endings[kind] += 1
        self._wake()
        for pod in self.pods.values():
            for container in pod.containers.values():
                for run in container.runs:
                    run.changed()

    def asked_for(self, kind: str) -> list[dict[str, str]]:
        """Return the queries of the requests of a kind."""
        return [query for each, _, query in self.asked if each == kind]

    def paths_asked(self, kind: str) -> list[str]:
        """Return the names of the pods that requests of a kind were for."""
        return [path.split("/")[6] for each, path, _ in self.asked if each == kind]

    def _tell(self, kind: str, pod: Pod) -> None:
        self.version += 1
        pod.version = self.version
        self.events.append((self.version, kind, pod.described))
        self._wake()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    @asynccontextmanager
    async def serve(self, tls: ssl.SSLContext | None = None) -> AsyncIterator["Cluster"]:
        """Serve it for a block, at `url`."""
        app = web.Application()
        app.router.add_get("/api/v1/pods", self._pods)
        app.router.add_get("/api/v1/namespaces/{namespace}/pods", self._pods)
        app.router.add_get("/api/v1/namespaces/{namespace}/pods/{name}", self._pod)
        app.router.add_get("/api/v1/namespaces/{namespace}/pods/{name}/log", self._log)
        runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
        await site.start()
        assert site._server is not None
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            for kind in self._transports:
                self.drop(kind)
            await runner.cleanup()

    def _refusal(self, kind: str, request: web.Request) -> web.Response | None:
        """Note a request, and return what it is refused with."""
        self.asked.append((kind, request.path, dict(request.query)))
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.tokens and given not in self.tokens:
            return status(401, "Unauthorized")
        for refusal in [each for each in self.refusals if each.kind == kind and each.times > 0]:
            refusal.times -= 1
            return status(refusal.status, refusal.message, refusal.reason, refusal.headers)
        return None

    async def _pods(self, request: web.Request) -> web.StreamResponse:
        if request.query.get("watch"):
            return self._refusal("watch", request) or await self._watch(request)
        return self._refusal("list", request) or self._list(request)

    def _list(self, request: web.Request) -> web.Response:
        chosen = selection(request)
        found = [pod.described for pod in self.pods.values() if chosen(pod.described)]
        start = int(request.query.get("continue", "0"))
        end = start + int(request.query.get("limit", "500"))
        meta = {"resourceVersion": str(self.version), **({"continue": str(end)} if end < len(found) else {})}
        return web.json_response({"kind": "PodList", "metadata": meta, "items": found[start:end]})

    async def _watch(self, request: web.Request) -> web.StreamResponse:
        chosen = selection(request)
        version = int(request.query["resourceVersion"])
        sent: set[str] = set()
        endings = self._endings["watch"]
        loop = asyncio.get_running_loop()
        deadline = loop.time() + int(request.query.get("timeoutSeconds", "300"))
        async with self._stream("watch", request, "application/json") as response:
            if version < self.oldest:
                gone = {"kind": "Status", "code": 410, "reason": "Expired", "message": "too old resource version"}
                await response.write(json.dumps({"type": "ERROR", "object": gone}).encode() + b"\n")
                return response
            for _, what, told in [event for event in self.events if event[0] <= version]:
                change_told(what, told, sent, chosen)
            while self._endings["watch"] == endings and loop.time() < deadline:
                changed = self._changed
                for number, what, told in [event for event in self.events if event[0] > version]:
                    version = number
                    if kind := change_told(what, told, sent, chosen):
                        await response.write(json.dumps({"type": kind, "object": told}).encode() + b"\n")
                try:
                    async with asyncio.timeout(max(deadline - loop.time(), 0)):
                        await changed.wait()
                except TimeoutError:
                    pass
        return response

    async def _pod(self, request: web.Request) -> web.Response:
        refusal = self._refusal("get", request)
        pod = self.pods.get((request.match_info["namespace"], request.match_info["name"]))
        return refusal or (status(404, "not found") if pod is None else web.json_response(pod.described))

    async def _log(self, request: web.Request) -> web.StreamResponse:
        refusal = self._refusal("log", request)
        if refusal is not None:
            return refusal
        pod = self.pods.get((request.match_info["namespace"], request.match_info["name"]))
        if pod is None:
            return status(404, "pod not found")
        container = pod.container(request.query["container"])
        previous = request.query.get("previous") == "true"
        run = container.run(previous=previous) if container else None
        if run is None:
            return status(400, "previous terminated container not found" if previous else "is waiting to start")
        async with self._stream("log", request, "text/plain") as response:
            self.open_logs += 1
            self.most_open_logs = max(self.open_logs, self.most_open_logs)
            try:
                await self._send_log(response, run, request.query)
            finally:
                self.open_logs -= 1
        return response

    async def _send_log(self, response: web.StreamResponse, run: Run, query: Mapping[str, str]) -> None:
        since, follow = query.get("sinceTime"), query.get("follow") == "true"
        least = int(datetime.fromisoformat(since).timestamp()) * NANOS if since else 0
        endings = self._endings["log"]
        place = 0
        while self._endings["log"] == endings:
            grown, ended = run.grown, run.ended
            found, place = run.lines[place:], len(run.lines)
            body = b"".join(stamp(at) + b" " + text + b"\n" for at, text in found if at >= least)
            if (ended or not follow) and run.last_has_no_end:
                body = body[:-1]
            for begin in range(0, len(body), self.piece or len(body) or 1):
                await response.write(body[begin : begin + (self.piece or len(body))])
            if ended or not follow:
                return
            if place == len(run.lines):
                await grown.wait()

    @asynccontextmanager
    async def _stream(self, kind: str, request: web.Request, content: str) -> AsyncIterator[web.StreamResponse]:
        """Begin a chunked answer, one of those that `drop` breaks off."""
        response = web.StreamResponse(headers={"Content-Type": content})
        response.enable_chunked_encoding()
        await response.prepare(request)
        transport = request.transport
        assert isinstance(transport, asyncio.Transport)
        self._transports[kind].add(transport)
        try:
            yield response
            await response.write_eof()
        except ConnectionResetError:
            pass
        finally:
            self._transports[kind].discard(transport)
