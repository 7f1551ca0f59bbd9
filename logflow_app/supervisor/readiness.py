"""How it is seen that a program serves: it answers."""

import asyncio
import http.client
from collections.abc import Awaitable, Callable

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError

ANSWER_SECS = 2.0


def answers_http(host: str, port: int, path: str) -> Callable[[], Awaitable[bool]]:
    """Return a question that is true once `path` is answered with 200."""

    def ask() -> bool:
        connection = http.client.HTTPConnection(_reachable(host), port, timeout=ANSWER_SECS)
        try:
            connection.request("GET", path)
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    return lambda: asyncio.to_thread(ask)


def answers_kafka(address: str) -> Callable[[], Awaitable[bool]]:
    """Return a question that is true once a broker answers in Kafka's protocol at `address`."""
    host, _, port = address.rpartition(":")

    async def ask() -> bool:
        if not await _listens(host, int(port)):
            return False  # the client would complain about that
        client = AIOKafkaClient(bootstrap_servers=address, request_timeout_ms=int(ANSWER_SECS * 1000))
        try:
            await client.bootstrap()
        except (KafkaError, OSError):
            return False
        finally:
            await client.close()
        return True

    return ask


async def _listens(host: str, port: int) -> bool:
    try:
        async with asyncio.timeout(ANSWER_SECS):
            _, writer = await asyncio.open_connection(_reachable(host), port)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True


def _reachable(host: str) -> str:
    """Return where to knock at a server that listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - not bound, replaced
