"""Bodies as they were before they were compressed."""

import gzip
import os
import zlib
from collections.abc import Callable

import cramjam
import pytest

from shippers.http.inflate import MAX_MEMBERS, inflate, unsnap, zstd
from shippers.http.problems import RequestError

MUCH = 64 * 2**20
TEXT = b"2025-10-23 15:30:45 INFO [payment-service] paid\n" * 1000
NOISE = os.urandom(300_000)

PACKED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "zstd": zstd.compress,
    "snappy": lambda body: bytes(cramjam.snappy.compress_raw(body)),
}


def problem(body: bytes, kind: str, most: int = MUCH, ratio: int = 100_000) -> tuple[int, str]:
    """Return what is said of a body."""
    with pytest.raises(RequestError) as raised:
        inflate(body, kind, most, ratio)
    return raised.value.status, raised.value.sentence


@pytest.mark.parametrize("kind", PACKED)
@pytest.mark.parametrize("body", [b"", b"x", TEXT, NOISE], ids=["nothing", "a byte", "text", "noise"])
def test_a_body_comes_back_as_it_was(kind: str, body: bytes) -> None:
    """Whatever it was compressed by, and in any case of letters."""
    assert body == inflate(PACKED[kind](body), kind.upper(), MUCH, 100_000)


def test_deflate_may_lack_its_header() -> None:
    """Some clients send the bare form, against RFC 9110."""
    assert TEXT == inflate(zlib.compress(TEXT)[2:-4], "deflate", MUCH, 100_000)


@pytest.mark.parametrize("kind", ["gzip", "zstd"])
def test_a_body_may_have_several_members(kind: str) -> None:
    """As concatenated files have; what pads the end of a tape is no member."""
    body = PACKED[kind](b"one ") + PACKED[kind](NOISE) + PACKED[kind](b" two")
    assert b"one " + NOISE + b" two" == inflate(body, kind, MUCH, 100_000)
    assert b"one" == inflate(PACKED[kind](b"one") + bytes(100), kind, MUCH, 100_000)


@pytest.mark.parametrize("kind", ["gzip", "deflate", "zstd"])
def test_a_bomb_is_refused_before_it_has_grown(kind: str) -> None:
    """By its size, and by how many times larger it would become."""
    bomb = PACKED[kind](bytes(20 * 2**20))
    status, sentence = problem(bomb, kind, most=2**20)
    assert (413, "expected at most 1048576 bytes once decompressed (limits.max_inflated_bytes), got more") == (
        status,
        sentence,
    )
    status, sentence = problem(bomb, kind, ratio=100)
    assert (413, True) == (status, "limits.max_ratio" in sentence)


def test_a_snappy_bomb_is_refused_by_what_it_says_of_itself() -> None:
    """The size stands in front, so nothing is made first."""
    status, sentence = problem(b"\xff\xff\xff\xff\x0f" + bytes(100), "snappy")
    assert (413, True) == (status, "got 4294967295" in sentence)
    with pytest.raises(RequestError):
        unsnap(b"\x05hel", MUCH)


def test_a_small_body_may_repeat_itself_as_it_likes() -> None:
    """Up to a mebibyte the ratio harms nobody."""
    body = bytes(2**20)
    assert body == inflate(gzip.compress(body), "gzip", MUCH, 2)


@pytest.mark.parametrize("kind", ["gzip", "deflate", "zstd", "snappy"])
@pytest.mark.parametrize("left", [1, 10, 200])
def test_half_a_body_is_no_body(kind: str, left: int) -> None:
    """It is said, and nothing of it is taken."""
    body = PACKED[kind](NOISE[:2000])
    assert 400 == problem(body[:-left], kind)[0]


@pytest.mark.parametrize("kind", ["gzip", "deflate", "zstd"])
def test_what_is_not_compressed_is_told_so(kind: str) -> None:
    """A header that says what is not true is the client's fault."""
    assert (400, f"byte 0: expected a body compressed by {kind}") == problem(b"plain text", kind)


def test_an_encoding_nobody_knows_is_refused() -> None:
    """With those that are known; several at once are none of them."""
    for kind in ("br", "gzip, gzip"):
        status, sentence = problem(b"x", kind)
        assert (415, True) == (status, "gzip, deflate, zstd, snappy" in sentence)


def test_many_members_cost_no_more_than_their_bytes() -> None:
    """A body of ten thousand tiny parts before a large one is refused in the time it takes to see them."""
    body = gzip.compress(b"a") * (MAX_MEMBERS + 1) + gzip.compress(NOISE)
    assert (413, f"expected at most {MAX_MEMBERS} compressed parts in one body") == problem(body, "gzip")


def test_a_window_that_needs_much_memory_is_refused() -> None:
    """RFC 9659: nobody needs to give a decoder more than 8 MiB."""
    wide = zstd.ZstdCompressor(
        options={zstd.CompressionParameter.window_log: 27, zstd.CompressionParameter.content_size_flag: 0}
    )
    body = wide.compress(NOISE) + wide.flush()
    assert 400 == problem(body, "zstd")[0]
