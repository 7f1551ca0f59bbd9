"""Pushes as Loki's clients send them, in protobuf."""

from collections.abc import Mapping, Sequence

import cramjam

from shippers.http.wire import encode_bytes, encode_number


def entry(nanos: int, line: str, more: Mapping[str, str] | None = None) -> bytes:
    """Return a line of a stream."""
    secs, rest = divmod(nanos, 10**9)
    pairs = [encode_bytes(1, name.encode()) + encode_bytes(2, value.encode()) for name, value in (more or {}).items()]
    at = encode_number(1, secs) + encode_number(2, rest)
    return encode_bytes(1, at) + encode_bytes(2, line.encode()) + b"".join(encode_bytes(3, pair) for pair in pairs)


def push(*streams: tuple[str, Sequence[bytes]]) -> bytes:
    """Return a push of streams, each with its labels as they are written."""
    return b"".join(
        encode_bytes(1, encode_bytes(1, labels.encode()) + b"".join(encode_bytes(2, each) for each in entries))
        for labels, entries in streams
    )


def snapped(body: bytes) -> bytes:
    """Return a body as it travels."""
    return bytes(cramjam.snappy.compress_raw(body))
