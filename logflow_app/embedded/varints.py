"""Numbers of varying length, as the records inside a batch have them."""

from logflow_app.embedded.compression import UnreadableError


def varint(data: bytes | memoryview, position: int) -> tuple[int, int]:
    """Return a number as records spell it (zigzag), and where it ends.

    Raises IndexError where the data end in it, UnreadableError where it has more than 64 bits.
    """
    byte = data[position]
    position += 1
    if byte < 0x80:
        return (byte >> 1) ^ -(byte & 1), position
    value, shift = byte & 0x7F, 7
    while True:
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return (value >> 1) ^ -(value & 1), position
        shift += 7
        if shift > 63:
            raise UnreadableError("a number of more than 64 bits")
