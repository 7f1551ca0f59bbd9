"""drop and sample: which events are kept, decided by each for itself."""

from hashlib import blake2b
from zlib import crc32

from logflow_app.batch import Batch, Step
from logflow_app.config.transforms import DropTransform, SampleTransform
from logflow_app.fields import EXTRA, Event, Field
from logflow_app.query import compile_setting
from logflow_app.transforms.keys import has_none, key_of

DROPPED = "dropped"
SAMPLED = "sampled"
RATE = "sample_rate"  # the extra field that says how many lines an event stands for

_HASHES = 2**32


def compile_drop(section: DropTransform) -> Step:
    """Return the step that drops the events a query finds, or all of those `when` finds."""
    if section.query is None:
        return lambda batch: batch.drop(list(batch.places), DROPPED)
    is_meant = compile_setting("query", section.query)

    def step(batch: Batch) -> None:
        events = batch.events
        places = [place for place in batch.places if is_meant(events[place])]
        if places:
            batch.drop(places, DROPPED)

    return step


def compile_sample(section: SampleTransform) -> Step:
    """Return the step that keeps one event of `rate`, chosen by a hash: a replay chooses the same. 0.5 µs a line."""
    rate = section.rate
    fields = [Field(name) for name in section.by or ()]
    is_always_kept = compile_setting("always_keep", section.always_keep) if section.always_keep else None

    def step(batch: Batch) -> None:
        events, ids = batch.events, batch.ids
        left_out: list[int] = []
        for place in batch.places:
            event = events[place]
            if is_always_kept and is_always_kept(event):
                continue
            chosen_by = ids[place] if not fields or has_none(event, fields) else key_of(event, fields)
            before = batch.weights.get(place, 1)
            if not is_chosen(chosen_by, rate, before):
                left_out.append(place)
                continue
            batch.weights[place] = before * rate
            _mark(event, rate)
        if left_out:
            batch.drop(left_out, SAMPLED)

    return step


def is_chosen(text: str, rate: int, before: int = 1) -> bool:
    """Tell whether a text is one of the `rate`-th part of all texts, or of those a sample `before` has left.

    A CRC alone is too regular for ids that count upwards; times an odd number, and the upper bits taken, it is not. Of
    what one sample has left the next must choose by something else: all of it fits the same hash.
    """
    written = text.encode("utf-8", "surrogatepass")
    if before != 1:
        drawn = blake2b(b"%d " % before + written, digest_size=4).digest()
        return int.from_bytes(drawn) * rate < _HASHES
    mixed = crc32(written) * 0x9E3779B1
    mixed ^= mixed >> 15
    return (mixed * 0x85EBCA77 % _HASHES) * rate < _HASHES


def _mark(event: Event, rate: int) -> None:
    before = event[EXTRA].get(RATE)
    event[EXTRA][RATE] = before * rate if isinstance(before, int) and not isinstance(before, bool) else rate
