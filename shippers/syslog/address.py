"""Addresses to listen on, and how clients are called."""

import errno
import socket
import stat
from contextlib import suppress
from functools import cache
from typing import NamedTuple

from logflow_app.errors import ConfigError
from shippers.syslog.settings import SyslogInput

LOWEST_FREE_PORT = 1024


class Place(NamedTuple):
    """Where to bind a socket."""

    family: int
    address: tuple[str | int | bytes, ...]


def open_socket(source: SyslogInput) -> socket.socket:
    """Return the socket of an input, bound; raises ConfigError where it cannot be had."""
    kind = socket.SOCK_STREAM if source.is_stream else socket.SOCK_DGRAM
    if source.is_local:
        return _open_local(source, kind)
    place = resolve(source)
    opened = socket.socket(place.family, kind)
    try:
        if source.is_stream:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind(place.address)
    except OSError as error:
        opened.close()
        raise cannot_listen(source, error) from error
    return opened


def resolve(source: SyslogInput) -> Place:
    """Return where an input listens; raises ConfigError where its host is not known."""
    kind = socket.SOCK_STREAM if source.is_stream else socket.SOCK_DGRAM
    try:
        found = socket.getaddrinfo(source.host, source.port, type=kind, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise cannot_listen(source, error) from error
    family, _, _, _, address = found[0]
    return Place(family, address)


def local_inode(source: SyslogInput) -> int:
    """Return what tells the socket of an input in the file system from one that somebody else makes later."""
    return source.path.stat().st_ino if source.is_local else 0


def remove_local(source: SyslogInput, inode: int) -> None:
    """Take the socket of an input out of the file system, unless it is somebody else's by now."""
    with suppress(OSError):
        if source.is_local and source.path.stat().st_ino == inode:
            source.path.unlink()


def cannot_listen(source: SyslogInput, error: OSError) -> ConfigError:
    """Return what to tell the operator."""
    if source.is_local:
        remedy = "choose another path, or end what listens there"
        place = f"{source.path} ({source.protocol})"
    else:
        remedy = "choose another port, or end what listens there"
        if isinstance(error, PermissionError) and source.port < LOWEST_FREE_PORT:
            remedy = f"ports below {LOWEST_FREE_PORT} are for root; choose another, such as {source.port + 5000}"
        place = f"{source.host}:{source.port}/{source.protocol}"
    return ConfigError(f"input {source.name}: cannot listen on {place}: {error.strerror or error}; {remedy}")


def client_name(host: str) -> str:
    """Return how the client with this IP address is called: by the IPv4 one where it has both."""
    return host.removeprefix("::ffff:")


@cache
def here() -> str:
    """Return how this machine is called."""
    return socket.gethostname() or "localhost"


def _open_local(source: SyslogInput, kind: socket.SocketKind) -> socket.socket:
    opened = socket.socket(socket.AF_UNIX, kind)
    try:
        _remove_stale(source, kind)
        opened.bind(str(source.path))
        source.path.chmod(source.mode)
    except OSError as error:
        opened.close()
        raise cannot_listen(source, error) from error
    return opened


def _remove_stale(source: SyslogInput, kind: socket.SocketKind) -> None:
    """Remove a socket that nobody listens on; anything else at its place is left, and raises OSError."""
    try:
        mode = source.path.stat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(mode) or _is_answered(source, kind):
        raise OSError(errno.EADDRINUSE, "something else is there" if not stat.S_ISSOCK(mode) else "it is in use")
    source.path.unlink()


def _is_answered(source: SyslogInput, kind: int) -> bool:
    with socket.socket(socket.AF_UNIX, kind) as asking:
        try:
            asking.connect(str(source.path))
        except OSError as error:
            return error.errno == errno.EPROTOTYPE  # somebody listens in the other way
    return True
