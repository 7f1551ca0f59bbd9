"""Dead letters as they are written: in one record, or in several where they are larger than one may be."""

from datetime import UTC, datetime

import msgspec

from logflow_app.events import DeadLetter

LARGEST_ESCAPE_BYTES = 6  # a control character becomes `\u0000`


class WrittenPart(DeadLetter, omit_defaults=True):
    """A dead letter as it is written: `part` of `parts`, which are absent where it fits into one record."""

    part: int = 1
    parts: int = 1


def encoded(letter: DeadLetter, max_bytes: int) -> list[bytes]:
    """Return the letter as the values of one record, or of several where it is larger than `max_bytes`."""
    whole = msgspec.json.encode(letter)
    room = max_bytes - 2 * len(letter.id) - 1024  # the key, and what a record adds
    if len(whole) <= room:
        return [whole]
    step = max(
        1, (room - len(msgspec.json.encode(msgspec.structs.replace(letter, raw_log="")))) // LARGEST_ESCAPE_BYTES
    )
    pieces = [letter.raw_log[start : start + step] for start in range(0, len(letter.raw_log), step)]
    fields = msgspec.structs.asdict(letter)
    return [
        msgspec.json.encode(WrittenPart(**fields | {"raw_log": piece}, part=n, parts=len(pieces)))
        for n, piece in enumerate(pieces, 1)
    ]


def utc_now() -> str:
    """Return the time of day as dead letters hold it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
