"""Records of a batch compressed and inflated: by every codec of Kafka's, and never to more than is allowed."""

import cramjam

NONE, GZIP, SNAPPY, LZ4, ZSTD = range(5)
MAX_INFLATED_BYTES = 64 * 2**20  # what is larger is an attack, or a mistake
XERIAL = b"\x82SNAPPY\x00"  # Java's clients frame snappy blocks in a way of their own
XERIAL_HEADER_BYTES = 16

_FIRST_GUESS = 8  # times the compressed size
_GUESS_BYTES = 64 * 1024
_NO_ROOM = "failed to write whole buffer"  # cramjam's words
_ZSTD_FRAME = b"\x28\xb5\x2f\xfd"
_LZ4_FRAME = b"\x04\x22\x4d\x18"
_LZ4_SIZE_FLAG, _LZ4_SIZE_AT = 0x08, 6


class UnreadableError(Exception):
    """Records that cannot be told apart, although the checksum over them is right."""


class TooLargeError(Exception):
    """Records that are more than is allowed, in bytes or in number."""


def inflate(codec: int, data: memoryview, most_bytes: int = MAX_INFLATED_BYTES) -> bytes | memoryview:
    """Return the records as they were before compression; raises UnreadableError and TooLargeError."""
    if codec == NONE:
        return data
    if codec == SNAPPY:
        return _inflate_snappy(bytes(data), most_bytes)
    module = {GZIP: cramjam.gzip, LZ4: cramjam.lz4, ZSTD: cramjam.zstd}[codec]
    room = _declared_bytes(codec, data) or max(len(data) * _FIRST_GUESS, _GUESS_BYTES)
    if room > most_bytes and _declared_bytes(codec, data):
        raise _too_large(most_bytes)
    while True:
        out = bytearray(min(room, most_bytes))
        try:
            return memoryview(out)[: module.decompress_into(data, out)]
        except cramjam.DecompressionError as error:
            if _NO_ROOM not in str(error):
                raise UnreadableError(str(error)) from error
            if room >= most_bytes:
                raise _too_large(most_bytes) from error
        room *= 4


def deflate(codec: int, data: bytes) -> tuple[int, bytes]:
    """Return records compressed, and by what: snappy, of which clients know several forms, becomes lz4."""
    if codec == NONE:
        return NONE, data
    if codec == SNAPPY:
        codec = LZ4
    module = {GZIP: cramjam.gzip, LZ4: cramjam.lz4, ZSTD: cramjam.zstd}[codec]
    return codec, bytes(module.compress(data))


def _inflate_snappy(data: bytes, most_bytes: int) -> bytes:
    if not data.startswith(XERIAL):
        return _inflate_block(data, most_bytes)
    blocks: list[bytes] = []
    position, left = XERIAL_HEADER_BYTES, most_bytes
    while position < len(data):
        length = int.from_bytes(data[position : position + 4], "big")
        end = position + 4 + length
        if end > len(data) or length == 0:
            raise UnreadableError(f"a snappy block ends at byte {end} of {len(data)}")
        blocks.append(_inflate_block(data[position + 4 : end], left))
        left -= len(blocks[-1])
        position = end
    return b"".join(blocks)


def _inflate_block(data: bytes, most_bytes: int) -> bytes:
    try:
        if cramjam.snappy.decompress_raw_len(data) > most_bytes:
            raise _too_large(most_bytes)
        return bytes(cramjam.snappy.decompress_raw(data))
    except cramjam.DecompressionError as error:
        raise UnreadableError(str(error)) from error


def _declared_bytes(codec: int, data: memoryview) -> int:
    """Return how large the first frame says to be when inflated, 0 where it does not say (RFC 8878, LZ4 frames)."""
    start = bytes(data[:18])
    if codec == LZ4 and start.startswith(_LZ4_FRAME) and len(start) > _LZ4_SIZE_AT + 8 and start[4] & _LZ4_SIZE_FLAG:
        return int.from_bytes(start[_LZ4_SIZE_AT : _LZ4_SIZE_AT + 8], "little")
    if codec != ZSTD or not start.startswith(_ZSTD_FRAME) or len(start) < len(_ZSTD_FRAME) + 1:
        return 0
    descriptor = start[4]
    is_single = bool(descriptor & 0x20)
    size = {0: 1 if is_single else 0, 1: 2, 2: 4, 3: 8}[descriptor >> 6]
    begin = 5 + (not is_single) + (0, 1, 2, 4)[descriptor & 3]
    declared = int.from_bytes(start[begin : begin + size], "little")
    return declared + 256 if size == 2 else declared


def _too_large(most_bytes: int) -> TooLargeError:
    return TooLargeError(f"more than {most_bytes} bytes when decompressed")
