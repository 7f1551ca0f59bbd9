"""Answers requests: who may send, what they send, and that it is safe."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack

import msgspec
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest

from logflow_app import metrics
from logflow_app.errors import UnavailableError
from shippers.http.access import CHALLENGE, Keys, RequestRates
from shippers.http.body import BodyReader, HangUpError
from shippers.http.charset import charset_named
from shippers.http.endpoint import Answer, Request
from shippers.http.own_endpoints import refuse
from shippers.http.parsed import Batch, Parsed
from shippers.http.problems import RequestError, malformed, no_room
from shippers.http.reply import reply
from shippers.http.routes import Routes, Taker
from shippers.http.settings import HttpInput
from shippers.listening.clients import neighbourhood
from shippers.patience import Complaint
from shippers.spool.intake import Intake
from shippers.spool.packet import Origin

log = logging.getLogger(__name__)

MAX_FIELDS_BYTES = 64 * 1024  # what a source tells of itself stands in every record
MAX_NAME_CHARS = 256
MAX_PATH_CHARS = 4096
BREATHER = 500  # batches of one request after which others have their turn
SHORT_OF_ROOM_SECS = 5.0
BINARY = "protobuf"  # in content types whose body is no text
EXPORTED = (
    "logflow_http_requests_total",
    "logflow_http_events_total",
    "logflow_http_events_refused_total",
    "logflow_http_connections",
)

_encode = msgspec.json.encode


class Dispatcher:
    """Answers the requests of one input."""

    def __init__(self, source: HttpInput, intake: Intake, connections: Callable[[], int]) -> None:
        self._source = source
        self._intake = intake
        self._routes = Routes(source)
        self._keys = Keys(source.api_keys)
        self._rates = RequestRates(source.rate_limit)
        self._bodies = BodyReader(source.limits)
        self._connections = connections
        self._refused_at = -SHORT_OF_ROOM_SECS
        self._strangers = Complaint()
        self._faults = Complaint()

    async def answer(self, request: web.BaseRequest, client: str) -> web.Response:
        """Return what to answer to a request of a client, in the words of the protocol it speaks."""
        taker = self._routes.taker(request.method, request.path)
        asked = _request_of(request, taker)
        name = taker.endpoint.name if taker else "other"
        try:
            response = await self._answer(request, client, taker, asked)
        except RequestError as error:
            said = (taker.endpoint.refuse if taker else refuse)(asked, error)
            said.headers |= self._headers(error, said.status)
            self._note(client, name, error)
            response = await self._reply(request, said)
        except HangUpError:
            response = await self._reply(request, Answer(400))
        metrics.HTTP_REQUESTS.labels(self._source.name, name, response.status).inc()
        return response

    async def _answer(self, request: web.BaseRequest, client: str, taker: Taker | None, asked: Request) -> web.Response:
        if request.path == "/health" and taker is None:
            return await self._reply(request, self._health())
        self._rates.admit(neighbourhood(client), time.monotonic())
        if not self._keys.admits(request.headers):
            raise RequestError(401, "expected one of the keys of this input: as X-API-Key, or as Authorization")
        if taker is not None:
            return await self._take(request, client, taker, asked)
        return await self._reply(request, self._tell(request))

    def _tell(self, request: web.BaseRequest) -> Answer:
        """Answer a question without events; raises RequestError where there is nothing."""
        if request.path == "/metrics" and request.method in ("GET", "HEAD"):
            metrics.HTTP_CONNECTIONS.labels(self._source.name).set(self._connections())
            names = REGISTRY.restricted_registry(EXPORTED)
            return Answer(200, generate_latest(names), CONTENT_TYPE_LATEST)
        told = self._routes.tell(request.method, request.path)
        if told is None:
            raise RequestError(404, f"there is nothing at {request.path[:200]}")
        return told

    async def _reply(self, request: web.BaseRequest, said: Answer) -> web.Response:
        return await reply(request, said, self._source.limits.body_secs)

    async def _take(self, request: web.BaseRequest, client: str, taker: Taker, asked: Request) -> web.Response:
        """Take what a request brings, and answer when it would outlive a loss of power."""
        group = neighbourhood(client)
        charset = charset_named(request.charset) if request.charset and not asked.kind.endswith(BINARY) else None
        with ExitStack() as held:
            async with self._bodies.read(request, group, charset) as body:
                parsed, said = taker.endpoint.take(body, asked)
                del body
                held.enter_context(self._bodies.holding(group, len(said.body)))
                await self._store(parsed, client)
            events, refused = parsed.events, len(parsed.refused)
            del parsed
            await self._make_safe()
            self._count(taker.endpoint.name, events, refused)
            return await self._reply(request, said)

    async def _make_safe(self) -> None:
        """Return when all that was taken would outlive a loss of power; raises RequestError if it does not."""
        try:
            await self._intake.synced()
        except UnavailableError as error:
            raise RequestError(503, "the disk does not keep what it is given", "", 5) from error

    def _count(self, name: str, events: int, refused: int) -> None:
        metrics.HTTP_EVENTS.labels(self._source.name, name).inc(events)
        if refused:
            metrics.HTTP_EVENTS_REFUSED.labels(self._source.name, name).inc(refused)

    async def _store(self, parsed: Parsed, client: str) -> None:
        """Put events into the spool; raises RequestError where there is no room."""
        origins = [self._origin(batch, client) for batch in parsed.batches]
        for number, (origin, batch) in enumerate(zip(origins, parsed.batches, strict=True)):
            if not self._intake.take(origin, batch.messages, batch.times):
                self._refused_at = time.monotonic()
                raise no_room()
            if number % BREATHER == BREATHER - 1:
                await asyncio.sleep(0)

    def _origin(self, batch: Batch, client: str) -> Origin:
        if batch.fields and len(_encode(batch.fields)) > MAX_FIELDS_BYTES:
            raise malformed(f"expected labels or attributes of a source of at most {MAX_FIELDS_BYTES} bytes")
        return Origin(
            batch.source[:MAX_NAME_CHARS] or client,
            self._source.name,
            batch.service[:MAX_NAME_CHARS] or self._source.service,
            batch.fields,
            batch.path[:MAX_PATH_CHARS],
            self._source.topic,
        )

    def _health(self) -> Answer:
        """Say whether events are taken: a load balancer should not send to who has no room."""
        is_short = time.monotonic() - self._refused_at < SHORT_OF_ROOM_SECS
        return Answer(503 if is_short else 200, _encode({"status": "full" if is_short else "ok"}))

    def _headers(self, error: RequestError, status: int) -> dict[str, str]:
        headers = {}
        if error.retry_secs is not None:
            headers["Retry-After"] = str(error.retry_secs)
        if status == 401:
            headers["WWW-Authenticate"] = CHALLENGE
        return headers

    def _note(self, client: str, name: str, error: RequestError) -> None:
        """Tell what was refused, seldom enough that nobody fills the log; HTTP_REQUESTS counts it by its status."""
        complaint = self._strangers if error.status == 401 else self._faults
        if complaint.is_due(time.monotonic()):
            log.warning(
                "request_refused input=%s client=%s protocol=%s status=%d reason='%s'",
                *(self._source.name, client, name, error.status, _without_content(error.sentence)),
            )


def _request_of(request: web.BaseRequest, taker: Taker | None) -> Request:
    return Request(
        request.method,
        taker.parts if taker else {},
        _kind(request.headers.get("Content-Type", "")),
        request.headers.get("Accept", ""),
        _is_brief(request.query.getall("filter_path", ())),
        int(time.time() * 1000),
    )


def _without_content(sentence: str) -> str:
    """Return what is wrong without what came instead: that may be anything, and secret."""
    return sentence.partition(", got ")[0][:200].replace("\n", " ")


def _kind(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _is_brief(filters: Sequence[str]) -> bool:
    """Whether a client of Elasticsearch wants nothing but statuses and errors of a bulk request's items."""
    wanted = {part for each in filters for part in each.split(",")}
    return bool(wanted) and wanted <= {"errors", "took", "items.*.error", "items.*.status", "items.*.error.*"}
