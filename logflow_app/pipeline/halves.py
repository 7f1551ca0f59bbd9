"""Find the guilty line: a pack on which the pipeline raises is run again by halves."""

import logging
from collections import Counter
from collections.abc import Callable

import msgspec

from logflow_app.events import Events, Failure, Pack

logger = logging.getLogger(__name__)

BUG = "bug"


def run_by_halves(run: Callable[[Pack], Events], pack: Pack) -> Events:
    """Return the events of a pack; a line on which `run` raises becomes a failure with reason `bug`, alone."""
    try:
        return run(pack)
    except Exception as error:
        if len(pack.lines) == 1:
            logger.exception("line_failed id=%s", pack.ids[0])
            return Events(pack, [], [], [], [], Counter(), [Failure(0, BUG, repr(error))])
    middle = len(pack.lines) // 2
    first = run_by_halves(run, _part(pack, 0, middle))
    second = run_by_halves(run, _part(pack, middle, len(pack.lines)))
    return _joined(pack, first, second, middle)


def _part(pack: Pack, start: int, end: int) -> Pack:
    return msgspec.structs.replace(
        pack,
        lines=pack.lines[start:end],
        ids=pack.ids[start:end],
        offsets=pack.offsets[start:end],
        record_offsets=pack.record_offsets[start:end],
        times=pack.times[start:end],
    )


def _joined(pack: Pack, first: Events, second: Events, middle: int) -> Events:
    """Return both halves as the events of the whole pack, because a record is counted at once or not at all."""
    return Events(
        pack,
        first.ids + second.ids,
        first.lines + second.lines,
        first.days + second.days,
        first.documents + second.documents,
        first.counts + second.counts,
        first.failures + [failure._replace(position=failure.position + middle) for failure in second.failures],
        max(first.latest_ms, second.latest_ms),
    )
