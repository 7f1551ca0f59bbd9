"""What is inside a batch: every codec's forms, and nothing that would harm the broker."""

import contextlib
from struct import pack

import cramjam
import pytest
from aiokafka.codec import snappy_encode

from logflow_app.embedded.batches import header
from logflow_app.embedded.compression import (
    GZIP,
    LZ4,
    NONE,
    SNAPPY,
    XERIAL,
    ZSTD,
    TooLargeError,
    UnreadableError,
    deflate,
    inflate,
)
from logflow_app.embedded.records import records
from tests.embedded.wire import batch, sealed

PLAIN = b"records " * 50_000


@pytest.mark.parametrize("codec", [NONE, GZIP, LZ4, ZSTD])
def test_what_is_compressed_comes_back(codec: int) -> None:
    """Compressed by us, in any codec."""
    used, data = deflate(codec, PLAIN)
    assert codec == used
    assert PLAIN == bytes(inflate(codec, memoryview(data)))


@pytest.mark.parametrize("xerial", [True, False])
def test_both_forms_of_snappy_are_read(*, xerial: bool) -> None:
    """Java's own frames, and snappy as it is; we write neither."""
    data = snappy_encode(PLAIN, xerial_compatible=xerial)
    assert PLAIN == bytes(inflate(SNAPPY, memoryview(data)))
    codec, data = deflate(SNAPPY, PLAIN)
    assert (LZ4, PLAIN) == (codec, bytes(inflate(codec, memoryview(data))))


@pytest.mark.parametrize("codec", [GZIP, SNAPPY, LZ4, ZSTD])
@pytest.mark.parametrize("data", [b"", b"x" * 100, XERIAL + b"\x00" * 8 + pack(">i", -5), b"\x00" * 40])
def test_garbage_is_said_to_be_unreadable(codec: int, data: bytes) -> None:
    """Never another exception; nothing, or an error."""
    found = b""
    with contextlib.suppress(UnreadableError, TooLargeError):
        found = bytes(inflate(codec, memoryview(data)))
    assert b"" == found


@pytest.mark.parametrize(
    ("codec", "compress"), [(GZIP, cramjam.gzip.compress), (ZSTD, cramjam.zstd.compress), (LZ4, cramjam.lz4.compress)]
)
def test_a_bomb_is_not_let_off(codec: int, compress: object) -> None:
    """More than a batch may hold is refused, however small it came."""
    bomb = bytes(compress(bytes(2**21)))  # type: ignore[operator]
    assert 2**21 == len(inflate(codec, memoryview(bomb), 2**21))
    with pytest.raises(TooLargeError):
        inflate(codec, memoryview(bomb), 2**20)
    with pytest.raises(TooLargeError):
        inflate(SNAPPY, memoryview(bytes(cramjam.snappy.compress_raw(bytes(2**21)))), 2**20)


def test_records_are_found_in_their_batch() -> None:
    """Offsets, times, keys, and whether there is a value."""
    data = batch([b"a", None, b"x" * 300], b"key", timestamp_ms=1000)
    found = list(records(header(data), data))
    assert [(0, 0, b"key", True), (1, 1, b"key", False), (2, 2, b"key", True)] == [
        (one.offset_delta, one.timestamp_delta, bytes(one.key or b""), one.has_value) for one in found
    ]
    assert data[61:] == b"".join(one.raw for one in found)


@pytest.mark.parametrize("cut", [1, 2, 3, 5, 8])
def test_records_that_end_too_early_are_unreadable(cut: int) -> None:
    """A batch with a right checksum and wrong records inside."""
    data = batch([b"value"] * 3, b"key")
    torn = bytearray(data[:-cut])
    torn[8:12] = pack(">i", len(torn) - 12)
    with pytest.raises(UnreadableError):
        list(records(header(sealed(bytes(torn))), bytes(torn)))


@pytest.mark.parametrize("garbage", [b"\xff" * 20, b"\x80" * 20, b"\x02\x00", b"\x01" * 20])
def test_numbers_that_are_none_are_unreadable(garbage: bytes) -> None:
    """Too long, negative, or without an end."""
    data = batch([b"v"], b"k")[:61] + garbage
    data = data[:8] + pack(">i", len(data) - 12) + data[12:]
    with pytest.raises(UnreadableError):
        list(records(header(data), data))
