"""What is written, and what must therefore be stored and counted: the same for the same numbers, whoever asks."""

import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.alert_truth import Bound, Episode, true_episodes

SERVICES = ("payment-service", "auth-service", "user-service", "order-service", "inventory-service")
LEVELS = ("INFO", "INFO", "INFO", "WARN", "ERROR", "INFO", "DEBUG")
SPREAD_SECS = 900  # the lines of a file cover a quarter of an hour
BUCKET_SECS = 20  # how finely the torture counts
_RANDOM = random.Random(7)
STORMS = frozenset(  # buckets and services in which lines that would be INFO are errors
    (bucket, service) for bucket in range(SPREAD_SECS // BUCKET_SECS) for service in range(5) if _RANDOM.random() < 0.35
)
ODDITIES = ('say "no" \\ twice', "grüße an 東京", "tab\there", "\u2028 separator", "{not json}", "💥")


@dataclass(frozen=True)
class Plan:
    """How much is written where; file f is renamed after every `lines_per_segment` lines, as log rotation does."""

    files: int
    lines_per_file: int
    lines_per_segment: int
    begins: int  # seconds since the epoch

    @property
    def lines(self) -> int:
        """How many lines there are altogether."""
        return self.files * self.lines_per_file


def plan(lines: int, files: int, segments: int = 3) -> Plan:
    """Return a plan whose times end before now, so that no line is too old or too new to be believed."""
    per_file = lines // files
    return Plan(files, per_file, -(-per_file // segments), int(time.time()) // 60 * 60 - SPREAD_SECS - 60)


def second(what: Plan, n: int) -> int:
    """Return the time of line `n` of any file."""
    return what.begins + n * SPREAD_SECS // what.lines_per_file


def service_and_level(what: Plan, file: int, n: int) -> tuple[str, str]:
    """Return what a line is counted by, beside its time."""
    service, level = (file * 7 + n * 3) % 5, LEVELS[(file + n * n) % 7]
    bucket = (second(what, n) - what.begins) // BUCKET_SECS
    return SERVICES[service], "ERROR" if level == "INFO" and (bucket, service) in STORMS else level


def line(what: Plan, file: int, n: int) -> bytes:
    """Return line `n` of file `file` without its end; one in 97 is odd, one in 1009 is not valid UTF-8."""
    at = datetime.fromtimestamp(second(what, n), UTC)
    service, level = service_and_level(what, file, n)
    padding = ODDITIES[n % len(ODDITIES)] if n % 97 == 0 else "x" * (n * 31 % 150)
    text = f"{at:%Y-%m-%d %H:%M:%S} {level} [{service}] line {n} of file {file} {padding}".encode()
    return text + b" \xff\xfe" if n % 1009 == 0 else text


def message(what: Plan, file: int, n: int) -> str:
    """Return the message that must be stored for a line."""
    return line(what, file, n).decode("utf-8", "replace").split("] ", 1)[1]


def segments(what: Plan) -> Iterator[range]:
    """Give the line numbers of each physical file that one log file becomes."""
    for first in range(0, what.lines_per_file, what.lines_per_segment):
        yield range(first, min(first + what.lines_per_segment, what.lines_per_file))


def offsets(what: Plan, file: int) -> list[tuple[int, int]]:
    """Return for each line of a file its segment and the byte it begins at there."""
    places = []
    for number, lines in enumerate(segments(what)):
        place = 0
        for n in lines:
            places.append((number, place))
            place += len(line(what, file, n)) + 1
    return places


def counts(what: Plan) -> dict[tuple[str, int], dict[str, int]]:
    """Return lines per level for each service and bucket (its start in seconds since the epoch)."""
    found: Counter[tuple[str, str, int]] = Counter()
    for file in range(what.files):
        for n in range(what.lines_per_file):
            found[*service_and_level(what, file, n), second(what, n) // BUCKET_SECS * BUCKET_SECS] += 1
    nested: dict[tuple[str, int], dict[str, int]] = {}
    for (service, level, bucket), number in found.items():
        nested.setdefault((service, bucket), {})[level] = number
    return nested


def bounds(what: Plan) -> dict[str, Bound]:
    """Return rules by name of which, with so many lines, some windows hold and others do not."""
    share = what.lines * BUCKET_SECS // SPREAD_SECS // len(SERVICES)  # of a service in a bucket
    return {"storms": Bound(share * 8 // 10, 2 * BUCKET_SECS), "lasting": Bound(share // 2, BUCKET_SECS, BUCKET_SECS)}


def episodes(what: Plan) -> dict[str, list[Episode]]:
    """Return what each rule must tell."""
    errors = {key: levels["ERROR"] for key, levels in counts(what).items() if "ERROR" in levels}
    return {name: true_episodes(errors, BUCKET_SECS, bound) for name, bound in bounds(what).items()}


class Writer:
    """Appends the planned lines to `folder`/file-NN.log a block at a time, all files in turn, renaming as planned."""

    def __init__(self, what: Plan, folder: Path) -> None:
        self.plan = what
        self.folder = folder
        self._next = [0] * what.files

    @property
    def done(self) -> bool:
        """Whether everything is written."""
        return all(n >= self.plan.lines_per_file for n in self._next)

    def write(self, block: int) -> None:
        """Append up to `block` lines to each file; every second block ends in the middle of a line for a moment."""
        for file, first in enumerate(self._next):
            segment_end = (first // self.plan.lines_per_segment + 1) * self.plan.lines_per_segment
            last = min(first + block, segment_end, self.plan.lines_per_file)
            if first >= last:
                continue
            path = self.folder / f"file-{file:02d}.log"
            if first and first % self.plan.lines_per_segment == 0:
                path.rename(path.with_suffix(f".log.{first // self.plan.lines_per_segment}"))
            text = b"".join(line(self.plan, file, n) + b"\n" for n in range(first, last))
            middle = len(text) // 2 if file % 2 else len(text)
            for piece in (text[:middle], text[middle:]):
                with path.open("ab") as log:
                    log.write(piece)
            self._next[file] = last
