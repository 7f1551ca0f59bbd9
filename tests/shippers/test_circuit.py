"""While a broker refuses everything, one attempt at a time probes it; the first success lets everybody go."""

import asyncio

from shippers.circuit import Circuit
from shippers.patience import Backoff
from tests.shippers.waiting import until


class Broker:
    """Refuses until told otherwise, and knows how many asked at once."""

    def __init__(self) -> None:
        self.refuses = True
        self.asked = 0
        self.at_once = 0
        self.most_at_once = 0

    async def ask(self) -> bool:
        """Take a moment, and answer."""
        self.asked += 1
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        await asyncio.sleep(0.001)
        self.at_once -= 1
        return not self.refuses


async def partition(circuit: Circuit, broker: Broker) -> None:
    """Try until it succeeds."""
    done = False
    while not done:
        async with circuit.turn():
            done = await broker.ask()
            (circuit.succeeded if done else circuit.failed)()


async def test_an_open_circuit_lets_one_probe_at_a_time_through() -> None:
    """Many partitions hammer a broker only until it has failed so many times in a row."""
    broker, circuit = Broker(), Circuit(5, Backoff(0.001, 0.002))
    partitions = [asyncio.create_task(partition(circuit, broker)) for _ in range(50)]
    await until(lambda: circuit.is_open and not broker.at_once)
    broker.most_at_once, before = 0, broker.asked
    await until(lambda: broker.asked > before + 20)
    assert (1, 1) == (broker.most_at_once, circuit.times_opened)
    broker.refuses = False
    await asyncio.gather(*partitions)
    assert not circuit.is_open


async def test_a_success_between_failures_keeps_it_closed() -> None:
    """One partition in trouble is not a broker in trouble."""
    circuit = Circuit(3, Backoff())
    for _ in range(10):
        circuit.failed()
        circuit.failed()
        circuit.succeeded()
    assert (False, 0) == (circuit.is_open, circuit.times_opened)


async def test_after_it_closed_nobody_waits_in_a_row() -> None:
    """Those who waited for their probe go together once one has come through."""
    broker, circuit = Broker(), Circuit(1, Backoff(0.001, 0.002))
    broker.refuses = False
    circuit.failed()
    assert circuit.is_open
    await asyncio.gather(*(partition(circuit, broker) for _ in range(20)))
    assert broker.most_at_once > 1
    assert 20 == broker.asked
