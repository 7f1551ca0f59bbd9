"""What one peer sent at once, as an entry of a spool holds it; pure."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby, pairwise
from typing import NamedTuple

import msgspec

from logflow_app.events import LATIN_1
from shippers.lines import UTF_8, Lines, split_lines


class Origin(NamedTuple):
    """Where messages come from: the peer's address, the input that received them, its service."""

    source: str
    input: str
    service: str


class Packet(msgspec.Struct, array_like=True):
    """Messages of one origin; each takes its bytes and one more of the lane.

    `body` has the messages with a line end behind each; `sizes` is empty unless a message holds a line end itself.
    """

    source: str
    input: str
    service: str
    body: bytes
    sizes: list[int]

    @property
    def origin(self) -> Origin:
        """Where its messages come from."""
        return Origin(self.source, self.input, self.service)


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Packet).decode


def make_packet(origin: Origin, messages: Sequence[bytes]) -> Packet:
    """Return messages, none of them empty, as one packet."""
    body = b"\n".join(messages) + b"\n"
    sizes = [] if body.count(b"\n") == len(messages) else [len(message) for message in messages]
    return Packet(*origin, body, sizes)


def encode(packet: Packet) -> bytes:
    """Return a packet as it stands in the spool."""
    return _encode(packet)


def decode(payload: bytes) -> Packet:
    """Return a packet as it was encoded; raises msgspec.DecodeError."""
    return _decode(payload)


def packet_lines(packets: Sequence[Packet], start: int) -> list[Lines]:
    """Return the messages of packets that stand one after the other in a lane from `start` on; see `split_lines`.

    A message with line ends in it is one line. Those that are not valid UTF-8 come as Latin-1 in `Lines` of their own.
    """
    if not any(packet.sizes for packet in packets):
        return split_lines(b"".join([packet.body for packet in packets]), start)
    messages = [message for packet in packets for message in _messages(packet)]
    return list(_in_runs(messages, start))


def _messages(packet: Packet) -> list[bytes]:
    if not packet.sizes:
        return packet.body.split(b"\n")[:-1]
    places = accumulate((size + 1 for size in packet.sizes), initial=0)
    return [packet.body[begin : end - 1] for begin, end in pairwise(places)]


def _in_runs(messages: Sequence[bytes], start: int) -> Iterator[Lines]:
    """Yield messages, a run in one encoding at a time."""
    for encoding, run in groupby(map(_readable, messages), key=lambda readable: readable[1]):
        readable = list(run)
        sizes = [size for _, _, size in readable]
        offsets = list(accumulate((size + 1 for size in sizes), initial=start))
        end = offsets.pop(-1)
        yield Lines([text for text, _, _ in readable], offsets, start, end, encoding)
        start = end


def _readable(message: bytes) -> tuple[str, str, int]:
    try:
        return message.decode(), UTF_8, len(message)
    except UnicodeDecodeError:
        return message.decode(LATIN_1), LATIN_1, len(message)
