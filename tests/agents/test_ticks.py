"""How far each raw partition is, told once a second."""

import asyncio

from logflow_app.agents.ticks import send_ticks
from logflow_app.models import Tick
from logflow_app.tables.ledger import Ledger
from logflow_app.tables.ledgers import CountsTopic


class Sent:
    """A producer that keeps what it is given."""

    def __init__(self) -> None:
        self.records: list[tuple[str, bytes, bytes, int]] = []

    async def send(self, topic: str, value: bytes, key: bytes, partition: int) -> asyncio.Future[None]:
        """Keep a record."""
        self.records.append((topic, value, key, partition))
        sent: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        sent.set_result(None)
        return sent


async def test_a_partition_whose_end_is_unknown_is_left_out() -> None:
    """In the middle of a rebalance nothing is told of a partition, rather than that it has no lag."""
    producer = Sent()
    ledgers = [Ledger(0, "topic~0", "me"), Ledger(1, "topic~0", "me")]
    await send_ticks(producer, CountsTopic("counts", 2), ledgers, {0: None, 1: 5}.get)  # type: ignore[arg-type]
    expected = Tick(incarnation="topic~0", partition=1, watermark_ms=0, lag=5, idle=False)
    assert [("counts", expected.dumps(), b"tick|topic~0|1", partition) for partition in (0, 1)] == producer.records
