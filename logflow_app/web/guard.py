"""The middleware every request passes: who asks, from which page, under which name."""

import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from ipaddress import ip_address

from aiohttp import web
from aiohttp.typedefs import Middleware
from yarl import URL

from logflow_app.web.access import Access
from logflow_app.web.answers import refuse
from logflow_app.web.attempts import Attempts
from logflow_app.web.static_files import sign_in_page

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HEALTH = frozenset({"/health", "/health/live", "/health/ready"})
SIGN_IN = "/api/sign-in"
_SAFE_METHODS = frozenset({"GET", "HEAD"})
_OURS = frozenset({"same-origin", "none"})


@dataclass
class Door:
    """Who is let in, and how often each may be wrong; `access` is made when the worker starts."""

    access: Access | None = None
    attempts: Attempts = field(default_factory=Attempts)

    @property
    def opened(self) -> Access:
        """Who is let in; raises 503 while the worker has not started."""
        if self.access is None:
            raise refuse(503, "the worker is starting", {"Retry-After": "1"})
        return self.access


def make_guard(door: Door) -> Middleware:
    """Return the middleware; health is for everybody, static files and signing in for all our pages."""

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path in HEALTH:
            return await handler(request)
        access = door.opened
        if access.is_open:
            _check_host(request)
        _check_origin(request)
        if access.is_open or request.path == SIGN_IN or request.path.startswith("/static/"):
            return await handler(request)
        if not _is_known(request, access, door.attempts):
            if request.path == "/":
                return sign_in_page()
            raise refuse(
                401, "expected the token: `Authorization: Bearer …`, or a session", {"WWW-Authenticate": "Bearer"}
            )
        return await handler(request)

    return guard


def check_attempts(request: web.Request, attempts: Attempts) -> None:
    """Refuse whoever was wrong too often."""
    wait_secs = attempts.wait_secs(request.remote)
    if wait_secs > 0:
        retry = {"Retry-After": str(math.ceil(wait_secs))}
        raise refuse(429, f"too many wrong tokens came from your address; wait {math.ceil(wait_secs)} s", retry)


def _is_known(request: web.Request, access: Access, attempts: Attempts) -> bool:
    if access.is_session(request.cookies.get(access.cookie, "")):
        return True
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return False
    check_attempts(request, attempts)
    if access.knows(token.strip()):
        return True
    attempts.failed(request.remote)
    return False


def _check_host(request: web.Request) -> None:
    """Refuse a page of somebody else that had its name point to this machine (DNS rebinding)."""
    if not is_local_name(request.headers.get("Host", "")):
        raise refuse(
            403,
            "expected to be asked as localhost. For another name set `web.token`, and `web.host` to the address to "
            "listen on",
        )


def is_local_name(host: str) -> bool:
    """Tell whether a Host header names this very machine, with any port: a tunnel may come from another."""
    try:
        name = URL(f"http://{host}").host or ""
    except ValueError:
        return False
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def _check_origin(request: web.Request) -> None:
    """Refuse what the page of another site makes a browser ask here; going to our page by a link is no such thing."""
    site = request.headers.get("Sec-Fetch-Site", "none")
    if site not in _OURS and request.path.startswith("/api/"):
        raise refuse(403, "expected to be asked by LogFlow's own page, not by one of another site")
    origin = request.headers.get("Origin")
    if request.method in _SAFE_METHODS or origin is None:
        return
    if origin.partition("://")[2].lower() != request.headers.get("Host", "").lower():
        raise refuse(403, "expected the origin to be LogFlow's own page")
