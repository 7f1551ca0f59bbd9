"""Faust's own web server, which says where it listens and what is in its way, and lets browsers do little."""

import errno
import logging
from typing import Any, ClassVar

from aiohttp import web
from faust.web.drivers.aiohttp import Web

from logflow_app.errors import ConfigError

logger = logging.getLogger(__name__)

_TAKEN = {errno.EADDRINUSE: "is taken by another program", errno.EACCES: "may be taken by root alone"}
STOP_SECS = 1.0  # for answers under way; by default aiohttp waits a minute for anybody who still listens
HEADERS = {
    # Lines of strangers are shown here: nothing but our own files may run, and no text may become HTML by mistake.
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class WebServer(Web):  # type: ignore[misc]  # Faust is untyped to mypy
    """Serves the pages of a worker, none of Faust's; `port` is the one it listens on, also where it is to be any."""

    default_blueprints: ClassVar[Any] = ()
    production_blueprints: ClassVar[Any] = ()
    debug_blueprints: ClassVar[Any] = ()
    optional_blueprints: ClassVar[Any] = ()
    port: int = 0

    def __init__(self, app: Any, **options: Any) -> None:  # noqa: ANN401 - Faust's types are not known to mypy
        super().__init__(app, **options)
        self.web_app.on_response_prepare.append(_add_headers)
        self._runner = web.AppRunner(self.web_app, access_log=None, shutdown_timeout=STOP_SECS)

    def _new_transport_tcp(self) -> web.TCPSite:
        wanted = self.app.config.web  # Faust's own setting takes no 0
        return web.TCPSite(self._runner, wanted.host, wanted.port)

    async def start_server(self) -> None:
        """See `Web.start_server`; raises `ConfigError` where the address cannot be had."""
        wanted = self.app.config.web
        try:
            await super().start_server()
        except OSError as error:
            what = _TAKEN.get(error.errno or 0) or f"cannot be had: {error.strerror or error}"
            raise ConfigError(
                f"web.port: {wanted.port} on {wanted.host} {what}; choose another one (LOGFLOW_WEB__PORT, or 0 for "
                "any that is free)"
            ) from error
        self.port = next((address[1] for address in self._runner.addresses if len(address) > 1), wanted.port)
        logger.info("web_listening host=%s port=%d", wanted.host, self.port)


async def _add_headers(_: web.Request, response: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["Server"] = "LogFlow"  # and not which versions of what to try
