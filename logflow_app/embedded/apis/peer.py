"""Who asks, and in which version: what a handler is told beside the request."""

from collections.abc import Awaitable
from typing import NamedTuple

from kio.schema.errors import ErrorCode

from logflow_app.embedded.messages import Values

NODE_ID = 0
OK = ErrorCode.none


Answer = Values | None | Awaitable[Values | None]  # None: the client wants no answer


class Peer(NamedTuple):
    """A client's request: its version, the client's name for itself, where it is, and the address it came to."""

    version: int
    client_id: str
    client_host: str
    host: str
    port: int


def error(code: ErrorCode) -> Values:
    """Return an answer that is an error code and nothing else."""
    return {"error_code": code}
