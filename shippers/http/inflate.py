"""Bodies as they were before they were compressed, piece by piece, so that a bomb never grows past its limit; pure."""

import zlib
from typing import Any, Protocol

import cramjam

from shippers.http.problems import RequestError, malformed, too_large

try:
    from compression import zstd  # type: ignore[import-not-found,unused-ignore]
except ImportError:  # before Python 3.14
    try:
        from backports import zstd  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        zstd = None

STEP_BYTES = 64 * 1024
PIECE_BYTES = 256 * 1024
MAX_MEMBERS = 10_000  # a gzip file may hold several, one after the other
RATIO_MATTERS_BYTES = 2**20  # below it a body may be as repetitive as it likes
ZSTD_WINDOW_LOG = 23  # 8 MiB, what RFC 9659 asks everybody to support and no more
ENCODINGS = ("gzip", "deflate", "zstd", "snappy", "identity")


class Stream(Protocol):
    """Decompresses one member of a body."""

    @property
    def eof(self) -> bool:
        """Whether the member has ended."""

    @property
    def unused_data(self) -> bytes:
        """What was given and stands behind its end."""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Return the next piece, of at most `max_length` bytes."""


def inflate(body: bytes, encoding: str, max_bytes: int, max_ratio: int) -> bytes:
    """Return a body as it was before its `Content-Encoding`. Raises RequestError.

    What comes out is held against both limits as it grows: no more than `max_bytes` and a piece is ever in memory.
    """
    kind = encoding.strip().lower()
    if kind in ("", "identity"):
        return body
    if kind == "snappy":
        return unsnap(body, max_bytes)
    limit = min(max_bytes, max(len(body) * max_ratio, RATIO_MATTERS_BYTES))
    if kind in ("gzip", "x-gzip", "deflate"):
        return _inflate_members(body, kind, limit, max_bytes)
    if kind == "zstd" and zstd is not None:
        return _inflate_members(body, kind, limit, max_bytes)
    hint = "; install LogFlow with its extra `http`" if kind == "zstd" else ""
    raise RequestError(415, f"expected Content-Encoding to be one of {', '.join(ENCODINGS)}, got {kind[:40]!r}{hint}")


def unsnap(body: bytes, max_bytes: int) -> bytes:
    """Return a body that is one block of Snappy, as Loki's clients send it. Raises RequestError."""
    try:
        size = cramjam.snappy.decompress_raw_len(body)
        if size > max_bytes:
            raise too_large(f"expected at most {max_bytes} bytes once decompressed, got {size}")
        return bytes(cramjam.snappy.decompress_raw(body))
    except (cramjam.DecompressionError, ValueError, OverflowError) as error:
        raise malformed("expected a block of Snappy") from error


class _Output:
    """What comes out, never more than the limits allow."""

    def __init__(self, limit: int, max_bytes: int, sent: int) -> None:
        self.pieces: list[bytes] = []
        self._size = 0
        self._limit = limit
        self._max_bytes = max_bytes
        self._sent = sent

    def put(self, piece: bytes) -> None:
        """Add a piece; raises RequestError once it is too much."""
        self._size += len(piece)
        if self._size > self._limit:
            raise _bomb(self._limit, self._max_bytes, self._sent)
        self.pieces.append(piece)


def _inflate_members(body: bytes, kind: str, limit: int, max_bytes: int) -> bytes:
    output = _Output(limit, max_bytes, len(body))
    place = 0
    for _ in range(MAX_MEMBERS):
        member = place
        try:
            place = _inflate_member(body, place, kind, output)
        except _ERRORS as error:
            raise malformed(f"expected a body compressed by {kind}", f"byte {member}") from error
        if place >= len(body) or (body[place] == 0 and not body[place:].strip(b"\0")):  # tapes are filled with zeros
            return b"".join(output.pieces)
    raise too_large(f"expected at most {MAX_MEMBERS} compressed parts in one body")


def _inflate_member(body: bytes, place: int, kind: str, output: _Output) -> int:
    """Put out what begins at `place`; return the place behind it."""
    stream = _stream(kind, body[place : place + 2])
    while not stream.eof:
        data = body[place : place + STEP_BYTES]
        if not data:
            raise malformed(f"expected a whole body compressed by {kind}, got one that is cut off")
        place += len(data)
        output.put(stream.decompress(data, PIECE_BYTES))
        while not stream.eof and _holds_more(stream):
            output.put(stream.decompress(getattr(stream, "unconsumed_tail", b""), PIECE_BYTES))
    return place - len(stream.unused_data)


def _holds_more(stream: Stream) -> bool:
    """Whether a stream would go on without further data."""
    return bool(getattr(stream, "unconsumed_tail", b"")) or not getattr(stream, "needs_input", True)


def _bomb(limit: int, max_bytes: int, sent: int) -> RequestError:
    if limit >= max_bytes:
        return too_large(f"expected at most {max_bytes} bytes once decompressed (limits.max_inflated_bytes), got more")
    return too_large(f"expected at most {limit} bytes out of {sent} compressed ones (limits.max_ratio), got more")


def _stream(kind: str, data: bytes) -> Stream:
    if kind == "zstd":
        options = {zstd.DecompressionParameter.window_log_max: ZSTD_WINDOW_LOG}
        stream: Any = zstd.ZstdDecompressor(options=options)
        return stream  # type: ignore[no-any-return]
    if kind == "deflate":  # RFC 9110 means zlib's form; some send the bare one
        has_header = len(data) > 1 and data[0] & 15 == 8 and (data[0] * 256 + data[1]) % 31 == 0
        return zlib.decompressobj(zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS)
    return zlib.decompressobj(zlib.MAX_WBITS | 16)


_ERRORS: tuple[type[Exception], ...] = (zlib.error, EOFError) + ((zstd.ZstdError,) if zstd is not None else ())
