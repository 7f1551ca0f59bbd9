"""Ports of this machine: whether one is free, and one that is."""

import errno
import socket
from collections.abc import Collection

LOOPBACK = "127.0.0.1"


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Return whether a server could listen there now."""
    try:
        with socket.create_server((host, port), reuse_port=False):
            return True
    except OSError as error:
        return error.errno not in (errno.EADDRINUSE, errno.EACCES)


def free_port(wish: int | None = None, taken: Collection[int] = ()) -> int:
    """Return the wished port if it is free, else any other; never one of `taken`."""
    if wish and wish not in taken and is_free(wish):
        return wish
    while True:
        with socket.create_server((LOOPBACK, 0)) as server:
            port = int(server.getsockname()[1])
        if port not in taken:
            return port
