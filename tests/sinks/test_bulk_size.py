"""How the size of a request follows what the destination takes."""

from logflow_app.sinks.bulk_size import SMALLEST_BYTES, BulkSize

MIB = 2**20


def test_what_is_too_large_stays_too_large() -> None:
    """After a 413 no request grows beyond half of what was refused."""
    size = BulkSize(4 * MIB)
    size.too_large(2 * MIB)
    for _ in range(1000):
        size.taken()
    assert MIB == size.current


def test_an_overload_passes() -> None:
    """After a 429 requests are halved, not below the least, and grow back as they are taken."""
    size = BulkSize(4 * MIB)
    size.too_much_now(4 * MIB)
    assert 2 * MIB == size.current
    for _ in range(20):
        size.too_much_now(size.current)
    assert SMALLEST_BYTES == size.current
    for _ in range(64):
        size.taken()
    assert 4 * MIB == size.current


def test_a_small_batch_that_is_rejected_shrinks_no_further() -> None:
    """A small request rejected by a busy server does not make the following ones tiny."""
    size = BulkSize(4 * MIB)
    size.too_much_now(300)
    assert SMALLEST_BYTES == size.current
