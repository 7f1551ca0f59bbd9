"""Sends one request once, and says what came back in words that hold no secret."""

import errno
import os
import re
import ssl
from datetime import UTC, datetime

import aiohttp
from yarl import URL

from logflow_app.config.notifiers import AnyNotifier
from logflow_app.errors import ConfigError
from logflow_app.notifiers.answers import Outcome, Verdict, judge
from logflow_app.notifiers.base import Request

WORD_BYTES = 64
_WORD = re.compile(rb"\s*([a-z][a-z_]{2,40})\s*")  # what Slack says, as `channel_is_archived`


class Poster:
    """Speaks HTTP for one notifier; follows no redirect, keeps no cookie, reads no more of an answer than a word."""

    def __init__(self, settings: AnyNotifier) -> None:
        self._timeout = aiohttp.ClientTimeout(total=settings.request_timeout_secs)
        self._ssl = _trust(settings)
        self._limit = settings.concurrency
        self._session: aiohttp.ClientSession | None = None

    async def post(self, request: Request) -> Verdict:
        """Send the request; whatever stands between it and an answer is a reason to try again, never raised."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(ssl=self._ssl, limit=self._limit),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=self._timeout,
            )
        try:
            async with self._session.request(
                request.method,
                URL(request.url, encoded=True),
                data=request.body,
                headers=request.headers,
                allow_redirects=False,
            ) as response:
                verdict = judge(response.status, response.headers.get("Retry-After"), datetime.now(UTC))
                return verdict if verdict.outcome is Outcome.SENT else await _with_word(verdict, response, request)
        except TimeoutError:
            return Verdict(Outcome.RETRY, f"no answer within {self._timeout.total:g} s")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return Verdict(Outcome.RETRY, _in_words(error))

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None


async def _with_word(verdict: Verdict, response: aiohttp.ClientResponse, request: Request) -> Verdict:
    """Add what the body says where that is one plain word, and no part of what we sent."""
    try:
        body = await response.content.read(WORD_BYTES)
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError):
        return verdict
    word = _WORD.fullmatch(body)
    if word is None:
        return verdict
    said = word[1].decode()
    return verdict if _tells(said, request) else verdict._replace(answer=f"{verdict.answer} {said}")


def _tells(said: str, request: Request) -> bool:
    """Tell whether a word may be an echo of what we sent, or of a part of it."""
    sent = " ".join((request.url, *request.headers.values()))
    return said in sent or any(piece in said for piece in re.findall(r"[A-Za-z0-9]{4,}", sent))


def _in_words(error: Exception) -> str:
    """Say what went wrong without the address, of which errors like to tell."""
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return f"certificate not trusted: {error.certificate_error.__class__.__name__}"
    if isinstance(error, aiohttp.ClientSSLError):
        return "no TLS connection"
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "no address for its host name"
    if isinstance(error, aiohttp.ClientConnectorError):
        return f"no connection: {_reason(error.os_error)}"
    if isinstance(error, aiohttp.ServerDisconnectedError | ConnectionResetError | aiohttp.ClientOSError):
        return "connection lost"
    return f"no answer: {type(error).__name__}"


def _reason(error: OSError) -> str:
    """Return the system's words alone: those of asyncio have the address in them."""
    known = error.errno is not None and error.errno in errno.errorcode
    return os.strerror(error.errno or 0) if known else type(error).__name__


def _trust(settings: AnyNotifier) -> ssl.SSLContext | bool:
    if settings.ca_file is None:
        return True
    try:
        return ssl.create_default_context(cafile=str(settings.ca_file))
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(f"notifiers: {settings.ca_file}: expected a readable PEM file, came {error}") from error
