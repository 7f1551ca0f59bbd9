"""Find the guilty line: a pack on which the pipeline raises, or takes too long, is run again in parts."""

import logging
from collections import Counter
from collections.abc import Callable

import msgspec

from logflow_app.events import Events, Failure, Pack
from logflow_app.time_limit import TimeLimitError, time_limit

logger = logging.getLogger(__name__)

BUG = "bug"
TIMEOUT = "timeout"
PACK_SECS = 0.4  # CPU time for all lines of a pack together, and some more for each of them and each character
SECS_A_LINE = 0.0002
SECS_A_CHAR = 0.2e-6  # an honest line of a million takes 40 ms
LINE_SECS = 0.1  # for one line alone; no honest one of usual length takes a tenth of that
MOST_TIMEOUTS = 20  # in one pack; the lines after so many are given less, or a pack could take a minute
SHORT_LINE_SECS = 0.01

Run = Callable[[Pack], Events]


def run_by_halves(run: Run, pack: Pack) -> Events:
    """Return the events of a pack.

    A line on which `run` raises becomes a failure with reason `bug`, one that takes too long one with `timeout`.
    """
    try:
        with time_limit(PACK_SECS + len(pack.lines) * SECS_A_LINE + sum(map(len, pack.lines)) * SECS_A_CHAR):
            return run(pack)
    except TimeLimitError:
        return _one_by_one(run, pack)
    except Exception as error:
        if len(pack.lines) == 1:
            logger.exception("line_failed id=%s", pack.ids[0])
            return _failed(pack, BUG, repr(error))
    middle = len(pack.lines) // 2
    first = run_by_halves(run, _part(pack, 0, middle))
    second = run_by_halves(run, _part(pack, middle, len(pack.lines)))
    return _joined(pack, [first, second])


def _one_by_one(run: Run, pack: Pack) -> Events:
    """Run each line with a limit of its own: by halves, every half with a guilty line would take its whole time."""
    parts: list[Events] = []
    timeouts = 0
    for position in range(len(pack.lines)):
        line = _part(pack, position, position + 1)
        secs = LINE_SECS if timeouts < MOST_TIMEOUTS else SHORT_LINE_SECS
        secs += len(line.lines[0]) * SECS_A_CHAR
        try:
            with time_limit(secs):
                parts.append(run(line))
        except TimeLimitError as error:
            timeouts += 1
            said = str(error) or f"expected to read the line within {secs:.2f} s of CPU time"
            parts.append(_failed(line, TIMEOUT, said))
        except Exception as error:
            logger.exception("line_failed id=%s", line.ids[0])
            parts.append(_failed(line, BUG, repr(error)))
    logger.warning("lines_timed_out input=%s lines=%d timeouts=%d", pack.meta.input, len(pack.lines), timeouts)
    return _joined(pack, parts)


def _failed(pack: Pack, reason: str, error: str) -> Events:
    return Events(pack, [], [], [], [], Counter(), [Failure(0, reason, error)])


def _part(pack: Pack, start: int, end: int) -> Pack:
    return msgspec.structs.replace(
        pack,
        lines=pack.lines[start:end],
        ids=pack.ids[start:end],
        offsets=pack.offsets[start:end],
        record_offsets=pack.record_offsets[start:end],
        times=pack.times[start:end],
    )


def _joined(pack: Pack, parts: list[Events]) -> Events:
    """Return all parts as the events of the whole pack, because a record is counted at once or not at all."""
    whole = Events(pack, [], [], [], [], Counter(), [])
    start = 0
    for part in parts:
        whole.ids += part.ids
        whole.lines += part.lines
        whole.days += part.days
        whole.documents += part.documents
        whole.counts.update(part.counts)
        whole.failures += [failure._replace(position=failure.position + start) for failure in part.failures]
        whole.latest_ms = max(whole.latest_ms, part.latest_ms)
        whole.dropped.update(part.dropped)
        whole.reasons |= part.reasons
        start += len(part.pack.lines)
    return whole
