"""Lines that will not become stored events, kept with all that is needed to look at them and to try again.

A dead letter is one record of `logs-dead-letters`, keyed by the line's id. One that is larger than a record may be is
written as several records with the same key, `part` 1 to `parts`, each with its piece of `raw_log`: nothing is cut off.
"""

import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from typing import NamedTuple

import msgspec
from aiokafka import AIOKafkaProducer, ConsumerRecord

from logflow_app.events import LATIN_1, DeadLetter, Events, Pack
from logflow_app.letters import WrittenPart, encoded
from logflow_app.metrics import DEAD_LETTERS_BURIED
from logflow_app.producer import Record, send_confirmed
from logflow_app.sinks.base import Refusal

logger = logging.getLogger(__name__)

REASONS = {
    "unparsed": "The input's parser is strict and cannot read the line.",
    "bug": "LogFlow itself failed on this line.",
    "mapping_conflict": "A field has another type than the destination's index demands.",
    "too_large": "The document is larger than the destination takes.",
    "refused": "The destination refuses this very document for another reason.",
    "timeout": "Reading the line takes too long: a pattern that goes astray on it.",
    "unreadable": "Not a line, but a batch of Kafka's that cannot be read, as bytes: the first 64 KiB of it.",
}

PROCESS = "process"
MAX_ERROR_CHARS = 2000


class DeadLetters:
    """Writes dead letters and returns when Kafka has them; a dead letter lost would be a line lost.

    `max_record_bytes` is how large a record may be at most, for the producer (`max_request_size`) and for the topic.
    """

    def __init__(self, producer: AIOKafkaProducer, topic: str, max_record_bytes: int) -> None:
        self._producer = producer
        self._topic = topic
        self._max_record_bytes = max_record_bytes

    async def bury(self, letters: list[DeadLetter]) -> None:
        """Write the letters, trying for as long as it takes; twice the same letter is two records with one key."""
        records = [
            Record(self._topic, letter.id.encode("utf-8", "replace"), value)
            for letter in letters
            for value in encoded(letter, self._max_record_bytes)
        ]
        await send_confirmed(self._producer, records)
        for letter in letters:
            DEAD_LETTERS_BURIED.labels(stage=letter.stage, reason=letter.reason).inc()


class Cause(NamedTuple):
    """Why and where a line is buried; `stage` is `process` or `deliver:<sink>`, `failed_at` ISO 8601 in UTC."""

    stage: str
    reason: str
    error: str
    failed_at: str
    attempts: int = 1


def dead_letter(pack: Pack, position: int, cause: Cause) -> DeadLetter:
    """Return the dead letter of the line at `position` of a pack; raises `ValueError` for a reason not in `REASONS`."""
    if cause.reason not in REASONS:
        raise ValueError(f"expected a reason of {', '.join(REASONS)}, came {cause.reason!r}")
    return DeadLetter(
        id=pack.ids[position],
        stage=cause.stage,
        reason=cause.reason,
        error=cause.error[:MAX_ERROR_CHARS],
        raw_log=pack.lines[position],
        metadata=msgspec.structs.replace(
            pack.meta, offset=pack.offsets[position] if pack.offsets else pack.meta.offset
        ),
        origin=pack.origin(position),
        failed_at=cause.failed_at,
        attempts=cause.attempts,
        pipeline=pack.meta.input or "auto",
    )


def from_failures(events: Events, failed_at: str) -> list[DeadLetter]:
    """Return the dead letters of the lines the pipeline could not turn into events."""
    return [
        dead_letter(events.pack, failure.position, Cause(PROCESS, failure.reason, failure.error, failed_at))
        for failure in events.failures
    ]


def from_refusals(
    ids: Sequence[str], packs: Iterable[Pack], refused: list[Refusal], why: Callable[[Refusal], Cause]
) -> list[DeadLetter]:
    """Return the dead letters of documents a sink refuses; `ids` are the batch's, `packs` those its lines came in."""
    places = {line_id: (pack, position) for pack in packs for position, line_id in enumerate(pack.ids)}
    return [dead_letter(*places[ids[refusal.position]], why(refusal)) for refusal in refused]


def raw_bytes(letter: DeadLetter) -> bytes:
    """Return the line byte for byte as it was read at its source."""
    if letter.metadata.encoding == LATIN_1:
        with contextlib.suppress(UnicodeEncodeError):  # some other shipper calls it Latin-1, but it is not
            return letter.raw_log.encode("latin-1")
    return letter.raw_log.encode("utf-8", "surrogatepass")


class Assembler:
    """Puts letters written in several records together again; feed it the values of one partition in order."""

    def __init__(self) -> None:
        self._decoder = msgspec.json.Decoder(WrittenPart)
        self._open: dict[tuple[str, str], list[WrittenPart]] = {}

    @property
    def unfinished(self) -> int:
        """How many letters lack parts."""
        return len(self._open)

    def add(self, value: bytes) -> DeadLetter | None:
        """Return the letter this record completes, None while parts are missing; raises `msgspec.DecodeError`."""
        written = self._decoder.decode(value)
        key = (written.id, written.failed_at)
        if written.part == 1:
            self._open[key] = []  # a letter written again, after only some of its parts were confirmed
        parts = self._open.setdefault(key, [])
        if len(parts) == written.part - 1:
            parts.append(written)
        if written.part < written.parts or len(parts) < written.parts:
            return None
        del self._open[key]
        return _whole(parts)


async def read_letters(records: AsyncIterator[ConsumerRecord]) -> AsyncIterator[DeadLetter]:
    """Give the letters in the records of the topic; what is no dead letter, or not all of one, is left out, visibly."""
    assemblers: dict[int, Assembler] = {}
    strangers = 0
    async for record in records:
        try:
            letter = assemblers.setdefault(record.partition, Assembler()).add(record.value or b"")
        except msgspec.DecodeError:
            strangers += 1
            continue
        if letter is not None:
            yield letter
    unfinished = sum(assembler.unfinished for assembler in assemblers.values())
    if strangers or unfinished:
        logger.warning("dead_letters_unreadable strangers=%d unfinished=%d", strangers, unfinished)


def _whole(parts: list[WrittenPart]) -> DeadLetter:
    fields = {name: getattr(parts[0], name) for name in DeadLetter.__struct_fields__}
    return DeadLetter(**fields | {"raw_log": "".join(part.raw_log for part in parts)})
