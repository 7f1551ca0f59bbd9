"""Whether a worker surely is a member of its group, from the heartbeats that were answered."""

import asyncio

from logflow_app.transport.lease import Lease, awake_secs


class Coordinator:
    """As much of aiokafka's as a lease follows."""

    def __init__(self) -> None:
        self._rejoin_needed_fut: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.answer = True
        self.takes_secs = 0.0
        self.now = 0.0

    async def _do_heartbeat(self) -> bool:
        self.now += self.takes_secs
        return self.answer


async def test_a_lease_lasts_from_when_its_heartbeat_was_sent():
    """Whatever the answer took: the group counts from when it got it."""
    coordinator = Coordinator()
    lease = Lease(10.0, lambda: coordinator.now)
    lease.follow(coordinator)
    assert not lease.holds()
    coordinator.takes_secs = 3.0
    assert await coordinator._do_heartbeat()
    assert lease.holds()
    coordinator.now = 7.9
    assert lease.holds()
    coordinator.now = 8.0  # a margin is left to the end of the session
    assert not lease.holds()


async def test_a_heartbeat_that_fails_renews_nothing():
    """Nor one in the middle of a rebalance, which aiokafka calls a success."""
    coordinator = Coordinator()
    lease = Lease(10.0, lambda: coordinator.now)
    lease.follow(coordinator)
    coordinator.answer = False
    assert not await coordinator._do_heartbeat()
    assert not lease.holds()
    coordinator.answer = True
    coordinator._rejoin_needed_fut.set_result(None)
    assert await coordinator._do_heartbeat()
    assert not lease.holds()


def test_the_clock_only_grows():
    """It is no clock of the day."""
    assert 0 < awake_secs() <= awake_secs()
