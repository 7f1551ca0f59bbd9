"""What the image's HEALTHCHECK runs: whether the container's first command does its work, and why it does not.

A worker (also one that `logflow demo` or `logflow up` started) must answer /health/live, a shipper must have a
connection to Kafka, a broker must listen. Nothing but the standard library: it runs every few seconds beside the work.
"""

import http.client
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePath

ANSWER_SECS = 5
ESTABLISHED, LISTENING = "01", "0A"  # include/net/tcp_states.h of Linux, as /proc/net/tcp shows them
SOCKETS = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
FIRST_COMMAND = Path("/proc/1/cmdline")


def problem(command: Sequence[str], port: str, sockets: str) -> str | None:
    """Return what is wrong with a container that runs this command, None where all is well."""
    words = [PurePath(word).name for word in command]
    if "faust" in words or {"demo", "up"} & set(words):
        return _unanswered(int(port))
    if "ship" in words:
        return None if _connections(sockets) else "no connection to Kafka"
    if "broker" in words:
        return None if _ports(sockets, LISTENING) else "nothing listens"
    return None  # a command that ends by itself


def _unanswered(port: int) -> str | None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECS)
    try:
        connection.request("GET", "/health/live")
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        return f"no answer on port {port}: {error}"
    finally:
        connection.close()
    return None if status < 500 else f"port {port} answers {status}"


def _connections(sockets: str) -> list[str]:
    """Return the local ports of connections this container made itself, none of those made to it."""
    return [port for port in _ports(sockets, ESTABLISHED) if port not in _ports(sockets, LISTENING)]


def _ports(sockets: str, state: str) -> list[str]:
    rows: Iterable[list[str]] = (line.split() for line in sockets.splitlines())
    return [row[1].rpartition(":")[2] for row in rows if len(row) > 3 and row[3] == state]


def main() -> None:
    """Check this container, and end with 1 where something is wrong."""
    command = FIRST_COMMAND.read_bytes().decode(errors="replace").split("\0")
    sockets = "".join(file.read_text() for file in SOCKETS if file.exists())
    found = problem(command, os.environ.get("LOGFLOW_WEB__PORT", "6066"), sockets)
    if found:
        sys.stdout.write(f"{found}\n")
        sys.exit(1)


if __name__ == "__main__":
    main()
