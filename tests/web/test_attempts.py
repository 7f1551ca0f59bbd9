"""Who is wrong about the token too often waits."""

from logflow_app.web.attempts import FREE_FAILURES, MOST_ADDRESSES, SECS_A_FAILURE, Attempts
from tests.web.test_access import Clock


def failing(attempts: Attempts, address: str | None, times: int = FREE_FAILURES) -> None:
    """Be wrong so often."""
    for _ in range(times):
        attempts.failed(address)


def test_some_failures_are_free_and_then_each_costs_time() -> None:
    """And all is forgotten after a minute or so."""
    clock = Clock()
    attempts = Attempts(clock)
    failing(attempts, "10.0.0.1", FREE_FAILURES - 1)
    assert 0 == attempts.wait_secs("10.0.0.1")
    failing(attempts, "10.0.0.1", 1)
    assert SECS_A_FAILURE == attempts.wait_secs("10.0.0.1")
    clock.now += SECS_A_FAILURE
    assert 0 == attempts.wait_secs("10.0.0.1")


def test_others_do_not_wait() -> None:
    """Each address is counted by itself; one of IPv6 with its whole network, which its owner chooses from."""
    attempts = Attempts(Clock())
    failing(attempts, "2001:db8::1%eth0")
    assert attempts.wait_secs("2001:db8::ffff") > 0
    assert [0, 0, 0] == [attempts.wait_secs(address) for address in ("2001:db8:0:1::1", "10.0.0.1", None)]


def test_what_is_kept_is_bounded() -> None:
    """However many addresses somebody has."""
    attempts = Attempts(Clock())
    for n in range(3 * MOST_ADDRESSES):
        attempts.failed(f"10.{n >> 8}.{n & 255}.1")
    assert MOST_ADDRESSES == len(attempts._clean_at)
