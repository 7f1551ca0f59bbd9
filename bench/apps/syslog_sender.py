"""Sends syslog messages to a port as fast as whoever listens takes them, and drops none by UDP."""

import itertools
import socket
import sys
import time
from pathlib import Path

from bench.sample import TEXT, lines

BURST = 200
HELD_BYTES = 160 * 1024  # of what the system holds for the port: above it we wait
SAMPLE = 10_000


def main() -> None:
    """Send `<protocol> <port> <count>`."""
    protocol, port, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    sample = [f"<134>{line}".encode() for line in lines(TEXT, min(count, SAMPLE), 1)]
    messages = itertools.islice(itertools.cycle(sample), count)
    (_by_tcp if protocol == "tcp" else _by_udp)(port, messages)


def _by_tcp(port: int, messages: itertools.islice) -> None:
    with socket.create_connection(("127.0.0.1", port)) as out:
        while part := list(itertools.islice(messages, 1000)):
            out.sendall(b"\n".join(part) + b"\n")


def _by_udp(port: int, messages: itertools.islice) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        out.connect(("127.0.0.1", port))
        while part := list(itertools.islice(messages, BURST)):
            for message in part:
                out.send(message)
            while _held(port) > HELD_BYTES:
                time.sleep(0.0005)


def _held(port: int) -> int:
    """Return how many bytes the system holds for a UDP port."""
    rows = Path("/proc/net/udp").read_text().splitlines()[1:]
    return sum(int(row.split()[4].split(":")[1], 16) for row in rows if row.split()[1].endswith(f":{port:04X}"))


if __name__ == "__main__":
    main()
