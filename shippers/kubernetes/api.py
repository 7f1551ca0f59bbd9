"""The API of Kubernetes, as far as it is asked here: what is got of it, and why something is not."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import aiohttp
import msgspec

from logflow_app.errors import ConfigError, UnavailableError
from logflow_app.version import __version__
from shippers.kubernetes.credentials import load, sign
from shippers.kubernetes.objects import Status, decode_status
from shippers.kubernetes.settings import Access
from shippers.patience import Complaint

if TYPE_CHECKING:
    from kubernetes_asyncio.client import ApiClient

log = logging.getLogger(__name__)

READ_BYTES = 64 * 1024  # a stream that is not read holds twice as much
MOST_REFUSAL_BYTES = 64 * 1024
RENEW_SECS = 10.0  # what opens the API is not read again more often, however often it is refused
GONE_REASONS = ("Expired", "Gone")


class RefusedError(UnavailableError):
    """The API answered, and not with what it was asked for; `status` is that of HTTP, or of the event it sent."""

    def __init__(self, status: Status, retry_after_secs: float | None = None) -> None:
        told = " ".join([status.reason, *status.message[:500].split()]).strip()
        super().__init__(f"{status.code} {told}", retry_after_secs)
        self.status = status.code
        too_new = status.code == 504 and "resource version" in status.message
        self.asks_to_list = status.code == 410 or status.reason in GONE_REASONS or too_new
        self.message = status.message


class Api:
    """A connection to the API, made as credentials say, and made anew when those do not do any more."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._client: ApiClient | None = None
        self._old: list[ApiClient] = []
        self._loaded_at = 0.0
        self._loading = asyncio.Lock()
        self._unloadable = Complaint()

    async def open(self) -> None:
        """Find out where the API is; raises ConfigError. Whether it answers is not asked."""
        self._client = await self._load()

    async def close(self) -> None:
        """Close all connections."""
        for client in [*self._old, *([self._client] if self._client else [])]:
            await client.close()
        self._old, self._client = [], None

    @asynccontextmanager
    async def get(self, path: str, query: Mapping[str, str], answer_secs: float) -> AsyncIterator[aiohttp.StreamReader]:
        """Ask for something, and give the answer's content for a block.

        Raises RefusedError where the API says why not, else UnavailableError; also for what fails within the block.
        `answer_secs` is how long it may take for the answer to begin.
        """
        client = self._client
        if client is None:
            raise UnavailableError("expected a connection, got: it is closed")
        try:
            async with asyncio.timeout(answer_secs):
                response = await _ask(client, path, query)
            async with response:
                if response.status != 200:
                    raise await _refusal(response)
                yield response.content
        except RefusedError as error:
            if error.status == 401:
                await self._renew(client)
            raise
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            if isinstance(error, aiohttp.ClientSSLError) or "SSL" in str(error):
                await self._renew(client)
            raise UnavailableError(f"{type(error).__name__}: {error}") from error

    async def _load(self) -> "ApiClient":
        client = await load(self._access)
        client.user_agent = f"logflow/{__version__}"
        # The library's own session holds two megabytes for each stream.
        session: aiohttp.ClientSession = client.rest_client.pool_manager
        client.rest_client.pool_manager = aiohttp.ClientSession(
            connector=session.connector, trust_env=True, read_bufsize=READ_BYTES
        )
        session.detach()
        self._loaded_at = time.monotonic()
        return client

    async def _renew(self, refused: "ApiClient") -> None:
        """Read again what opens the API: tokens and certificates are replaced while we run."""
        async with self._loading:
            if refused is not self._client or time.monotonic() < self._loaded_at + RENEW_SECS:
                return
            self._loaded_at = time.monotonic()
            try:
                self._client = await self._load()
            except ConfigError as error:
                if self._unloadable.is_due(time.monotonic()):
                    log.warning("kubernetes_credentials_unreadable error='%s'", error)
                return
            self._unloadable.end()
            log.info("kubernetes_credentials_renewed")
            for old in self._old:
                await old.close()
            self._old = [refused]  # its streams go on


async def _ask(client: "ApiClient", path: str, query: Mapping[str, str]) -> aiohttp.ClientResponse:
    headers = {"Accept": "*/*", **client.default_headers}
    await sign(client, headers)
    found: aiohttp.ClientResponse = await client.rest_client.GET(
        client.configuration.host + path,
        headers=headers,
        query_params=list(query.items()),
        _preload_content=False,
        _request_timeout=aiohttp.ClientTimeout(total=None),
    )
    return found


async def _refusal(response: aiohttp.ClientResponse) -> RefusedError:
    """Return what the API has to say; a proxy before it says it in its own words."""
    body = await response.content.read(MOST_REFUSAL_BYTES)
    try:
        told = decode_status(body)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        told = Status()
    wish = response.headers.get("Retry-After", "")
    seconds = told.details.retry_after_seconds if told.details else None
    secs = float(wish) if wish.isascii() and wish.isdigit() else seconds
    message = told.message or body[:200].decode(errors="replace")
    return RefusedError(Status(response.status, told.reason, message), secs)


def remedy(error: UnavailableError) -> str:
    """Return what helps, to be put behind a line of the log; empty where nobody needs to do anything."""
    if not isinstance(error, RefusedError):
        return ""
    if error.status == 401:
        return " remedy='mend the token or certificate it signs in with'"
    if error.status == 403:
        return " remedy='allow it to get, list and watch pods, and to get pods/log: deploy/kubernetes/rbac.yaml'"
    return ""
