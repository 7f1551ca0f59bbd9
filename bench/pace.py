"""Writes lines at a pace."""

import time
from collections.abc import Sequence
from typing import BinaryIO

from bench.sample import TEXT, lines

TICK_SECS = 0.01


def write(files: BinaryIO | Sequence[BinaryIO], rate: int, secs: float, *, marked: bool = False) -> int:
    """Append lines in steps of a few milliseconds, of several files to one after the other; return how many.

    The last line of a step says when it was sent, if `marked`.
    """
    targets = files if isinstance(files, Sequence) else [files]
    tails = [line[len("2026-01-01 00:00:00") :].encode() for line in lines(TEXT, 20_000)]
    written, place, steps, begun = 0, 0, 0, time.monotonic()
    while (passed := time.monotonic() - begun) < secs:
        due = int(passed * rate) - written
        if due:
            stamp = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime()).encode()
            block = b"".join([b"%b%b\n" % (stamp, tails[(place + n) % len(tails)]) for n in range(due)])
            place, written = place + due, written + due
            mark = b" sent_at=%.6f\n" % time.time() if marked else b"\n"
            targets[steps % len(targets)].write(block[:-1] + mark)
            steps += 1
        time.sleep(TICK_SECS)
    return written
