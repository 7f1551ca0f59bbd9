"""What one peer sent at once, as an entry of a spool holds it; pure."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby, pairwise
from typing import Any, NamedTuple

import msgspec

from logflow_app.events import LATIN_1
from shippers.lines import UTF_8, Lines, split_lines


class Origin(NamedTuple):
    """Where messages come from: the peer's address or host, the input that received them, its service.

    `fields` is what else is known of the source (a small JSON object, see Metadata.fields), `path` what is shown as
    the file, `topic` where else the events are to be sent. What has one source and path stays in order. Of one message
    that was too long, `truncated_bytes` were left out.
    """

    source: str
    input: str
    service: str
    fields: dict[str, Any] = {}  # noqa: RUF012 - never changed, and shared by all that have none
    path: str = ""
    topic: str = ""
    truncated_bytes: int = 0


class Mark(NamedTuple):
    """How far a source that can be read again has been taken: everything up to `place`, in words of its own.

    `places` may say it behind each of the messages the mark comes with; where those are joined to events of several
    lines, it is what makes a source go on right behind an event.
    """

    key: str
    place: str
    places: Sequence[str] = ()


class Packet(msgspec.Struct, array_like=True):
    """Messages of one origin; each takes its bytes and one more of the lane.

    `body` has the messages with a line end behind each; `sizes` is empty unless a message holds a line end itself.
    `times` has when each was written, in milliseconds since the epoch, or is empty. `mark` is a mark's key and place,
    and its number: of two marks with one key the higher one is newer. `truncated_bytes` is how much of its one message
    was left out. Fields are only ever added at the end, with a default: what an earlier version wrote is read.
    """

    source: str
    input: str
    service: str
    body: bytes
    sizes: list[int]
    fields: dict[str, Any] = {}
    path: str = ""
    topic: str = ""
    times: list[int] = []
    mark: tuple[str, str, int] | None = None
    truncated_bytes: int = 0

    @property
    def origin(self) -> Origin:
        """Where its messages come from."""
        return Origin(self.source, self.input, self.service, self.fields, self.path, self.topic, self.truncated_bytes)


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Packet).decode


def make_packet(origin: Origin, messages: Sequence[bytes], times: Sequence[int] = ()) -> Packet:
    """Return messages, none of them empty, as one packet; raises ValueError where not every one has a time."""
    if times and len(times) != len(messages):
        raise ValueError(f"expected a time for each of {len(messages)} messages, got {len(times)}")
    body = b"\n".join(messages) + b"\n"
    sizes = [] if body.count(b"\n") == len(messages) else [len(message) for message in messages]
    source, name, service, fields, path, topic, truncated_bytes = origin
    return Packet(source, name, service, body, sizes, fields, path, topic, list(times), None, truncated_bytes)


def encode(packet: Packet) -> bytes:
    """Return a packet as it stands in the spool."""
    return _encode(packet)


def decode(payload: bytes) -> Packet:
    """Return a packet as it was encoded; raises msgspec.DecodeError."""
    return _decode(payload)


def packet_lines(packets: Sequence[Packet], start: int) -> list[Lines]:
    """Return the messages of packets that stand one after the other in a lane from `start` on; see `split_lines`.

    A message with line ends in it is one line. Those that are not valid UTF-8 come as Latin-1 in `Lines` of their own.
    Either all packets have times or none.
    """
    times = [time for packet in packets for time in packet.times]
    if not any(packet.sizes for packet in packets):
        found = split_lines(b"".join([packet.body for packet in packets]), start)
        if not times:
            return found
        if len(found) == 1 and len(found[0].texts) == len(times):
            return [found[0]._replace(times=times)]
    messages = [message for packet in packets for message in _messages(packet)]
    return list(_in_runs(messages, times, start))


def _messages(packet: Packet) -> list[bytes]:
    if not packet.sizes:
        return packet.body.split(b"\n")[:-1]
    places = accumulate((size + 1 for size in packet.sizes), initial=0)
    return [packet.body[begin : end - 1] for begin, end in pairwise(places)]


def _in_runs(messages: Sequence[bytes], times: Sequence[int], start: int) -> Iterator[Lines]:
    """Yield messages, a run in one encoding at a time."""
    first = 0
    for encoding, run in groupby(map(_readable, messages), key=lambda readable: readable[1]):
        readable = list(run)
        sizes = [size for _, _, size in readable]
        offsets = list(accumulate((size + 1 for size in sizes), initial=start))
        end = offsets.pop(-1)
        after = first + len(readable)
        yield Lines([text for text, _, _ in readable], offsets, start, end, encoding, times[first:after])
        start, first = end, after


def _readable(message: bytes) -> tuple[str, str, int]:
    try:
        return message.decode(), UTF_8, len(message)
    except UnicodeDecodeError:
        return message.decode(LATIN_1), LATIN_1, len(message)
