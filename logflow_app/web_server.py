"""Faust's own web server, which says where it listens and what is in its way."""

import errno
import logging

from faust.web.drivers.aiohttp import Web

from logflow_app.errors import ConfigError

logger = logging.getLogger(__name__)

_TAKEN = {errno.EADDRINUSE: "is taken by another program", errno.EACCES: "may be taken by root alone"}


class WebServer(Web):  # type: ignore[misc]  # Faust is untyped to mypy
    """Serves the pages of a worker; `port` is the one it listens on, also where the configuration says 0."""

    port: int = 0

    async def start_server(self) -> None:
        """See `Web.start_server`; raises `ConfigError` where the address cannot be had."""
        conf = self.app.conf
        try:
            await super().start_server()
        except OSError as error:
            what = _TAKEN.get(error.errno or 0) or f"cannot be had: {error.strerror or error}"
            raise ConfigError(
                f"web.port: {conf.web_port} on {conf.web_bind} {what}; choose another one (LOGFLOW_WEB__PORT, or 0 for "
                "any that is free)"
            ) from error
        self.port = next((address[1] for address in self._runner.addresses if len(address) > 1), conf.web_port)
        logger.info("web_listening host=%s port=%d", conf.web_bind, self.port)
