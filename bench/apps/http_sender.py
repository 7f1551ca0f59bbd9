"""Posts events to a port from a few connections, as many at once as there are, and again what found no room."""

import asyncio
import itertools
import json
import sys
from collections.abc import Iterator

import aiohttp

from bench.sample import TEXT, lines

CONNECTIONS = 8
EVENTS_PER_REQUEST = 2000
SAMPLE = 10_000
NDJSON = "application/x-ndjson"


def main() -> None:
    """Send `<ndjson|bulk> <port> <count>`."""
    form, port, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    asyncio.run(_send(form, port, count))


async def _send(form: str, port: int, count: int) -> None:
    path = "/logs" if form == "ndjson" else "/_bulk?filter_path=errors,items.*.error,items.*.status"
    bodies = _bodies(form, count)
    async with aiohttp.ClientSession(headers={"Content-Type": NDJSON}) as session:
        url = f"http://127.0.0.1:{port}{path}"
        await asyncio.gather(*[_client(session, url, bodies) for _ in range(CONNECTIONS)])


async def _client(session: aiohttp.ClientSession, url: str, bodies: Iterator[bytes]) -> None:
    for body in bodies:
        while True:
            async with session.post(url, data=body) as answer:
                said = await answer.read()
                if answer.status < 300:
                    break
                if answer.status not in (429, 503):
                    raise RuntimeError(f"{answer.status}: {said[:500]!r}")
            await asyncio.sleep(0.05)


def _bodies(form: str, count: int) -> Iterator[bytes]:
    """Yield bodies that are made beforehand: the sender is not what is measured."""
    head = b"" if form == "ndjson" else b'{"create":{"_index":"bench"}}\n'
    sample = [head + _event(line) + b"\n" for line in lines(TEXT, min(count, SAMPLE), 1)]
    parts = [sample[at : at + EVENTS_PER_REQUEST] for at in range(0, len(sample), EVENTS_PER_REQUEST)]
    whole = [(b"".join(part), len(part)) for part in parts]
    left = count
    for body, size in itertools.cycle(whole):
        if left < size:
            break
        left -= size
        yield body
    if left:
        yield b"".join(sample[:left])


def _event(line: str) -> bytes:
    found = TEXT.pattern.fullmatch(line)
    if found is None:
        raise ValueError(f"expected a line of the sample, got {line!r}")
    time, level, service, message = found.groups()
    return json.dumps({"timestamp": time, "level": level, "service": service, "message": message}).encode()


if __name__ == "__main__":
    main()
