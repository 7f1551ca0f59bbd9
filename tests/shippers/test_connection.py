"""The way to Kafka, where it is given up before it is found."""

import asyncio
import contextlib
import gc
from typing import Any

from shippers.connection import Connection, ProducerSettings

ANSWER_SECS = 0.1


async def test_a_connection_that_is_given_up_at_once_is_closed() -> None:
    """The client complains of one that is left open, and an operator would read that before the reason."""
    asked, complaints = asyncio.Event(), list[dict[str, Any]]()
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        asked.set()
        await asyncio.sleep(ANSWER_SECS)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        connection = Connection(ProducerSettings("raw", bootstrap=f"127.0.0.1:{port}"))
        looking = asyncio.create_task(connection.partitions("raw"))
        await asked.wait()
        looking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await looking
        await connection.close()
        del looking
        gc.collect()
    assert [] == complaints
