"""Sockets to listen on: of a port, or in the file system."""

import errno
import socket
import stat
from contextlib import suppress
from functools import cache

from logflow_app.errors import ConfigError
from shippers.listening.address import Address
from shippers.syslog.settings import SyslogInput


def open_socket(source: SyslogInput) -> socket.socket:
    """Return the socket of an input, bound; raises ConfigError where it cannot be had."""
    kind = socket.SOCK_STREAM if source.is_stream else socket.SOCK_DGRAM
    if source.is_local:
        return _open_local(source, kind)
    return _address(source).open(kind)


def cannot_listen(source: SyslogInput, error: OSError) -> ConfigError:
    """Return what to tell the operator."""
    if not source.is_local:
        return _address(source).refused(error)
    remedy = "choose another path, or end what listens there"
    told = f"input {source.name}: cannot listen on {source.path} ({source.protocol})"
    return ConfigError(f"{told}: {error.strerror or error}; {remedy}")


def local_inode(source: SyslogInput) -> int:
    """Return what tells the socket of an input in the file system from one that somebody else makes later."""
    return source.path.stat().st_ino if source.is_local else 0


def remove_local(source: SyslogInput, inode: int) -> None:
    """Take the socket of an input out of the file system, unless it is somebody else's by now."""
    with suppress(OSError):
        if source.is_local and source.path.stat().st_ino == inode:
            source.path.unlink()


def _address(source: SyslogInput) -> Address:
    return Address(source.name, source.host, source.port, source.protocol)


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
