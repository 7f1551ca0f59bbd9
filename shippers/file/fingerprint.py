"""Is this file still the one we know? Told by its first bytes, as far as they are known, and by those last read."""

import hashlib
import os
from typing import NamedTuple

HEAD_BYTES = 1024  # the first bytes, fewer while the file is shorter
ENOUGH_HEAD_BYTES = 64  # what must be known of a beginning to know the file again where little else tells
TAIL_BYTES = 256  # the bytes just before a read position


class Head(NamedTuple):
    """The fingerprint of a file's first `length` bytes; it grows with the file up to HEAD_BYTES."""

    length: int
    digest: str


def digest(content: bytes) -> str:
    """Return the fingerprint of these bytes; they cannot be read back from it."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def read_head(file: int) -> bytes:
    """Return the first bytes of an open file."""
    return os.pread(file, HEAD_BYTES, 0)


def read_tail(file: int, position: int) -> bytes:
    """Return the bytes just before `position`; fewer than there should be if the file ends before it."""
    start = max(position - TAIL_BYTES, 0)
    return os.pread(file, position - start, start)


def begins_with(content: bytes, head: Head) -> bool:
    """Return whether a file whose first bytes are `content` is, so far, the one that `head` was taken of."""
    return not head.length or (len(content) >= head.length and digest(content[: head.length]) == head.digest)


def head_of(content: bytes) -> Head:
    """Return the fingerprint of a file's first bytes."""
    content = content[:HEAD_BYTES]
    return Head(len(content), digest(content))
