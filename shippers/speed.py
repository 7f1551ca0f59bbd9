"""The configuration → how fast lines may be shipped."""

from logflow_app.config import Config
from shippers.pacing import Rate
from shippers.wishes import Wishes

SMALLEST_CHUNK_BYTES = 4096
USUAL_LINE_BYTES = 150
CHUNKS_A_SEC = 4  # a limit shows within a second, not as a burst and a long wait


def rate_of(config: Config, wishes: Wishes) -> Rate | None:
    """Return how fast lines may be shipped, None without a limit."""
    if wishes.rate is not None:
        return wishes.rate
    if config.shipper.lines_per_sec:
        return Rate(config.shipper.lines_per_sec, "lines")
    return Rate(config.shipper.bytes_per_sec, "bytes") if config.shipper.bytes_per_sec else None


def chunk_bytes(config: Config, wishes: Wishes) -> int:
    """Return how much is to be read from a file at once: as configured, or less where a limit asks for small steps."""
    rate, most = rate_of(config, wishes), config.shipper.read_chunk_bytes
    if rate is None:
        return most
    a_sec = rate.amount * (USUAL_LINE_BYTES if rate.unit == "lines" else 1)
    return min(most, max(int(a_sec / CHUNKS_A_SEC), SMALLEST_CHUNK_BYTES))
