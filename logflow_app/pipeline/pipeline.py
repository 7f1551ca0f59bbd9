"""One input's way from lines to events."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC
from functools import lru_cache

from logflow_app.batch import Step
from logflow_app.config.parsers import AnyParser
from logflow_app.events import LATIN_1, Events, Failure, Pack
from logflow_app.parsers import compile_parsers
from logflow_app.parsers.columns import unparsed
from logflow_app.parsers.offering import read_lines
from logflow_app.pipeline.composing import Composed, Composer
from logflow_app.pipeline.settings import EventSettings
from logflow_app.pipeline.shaping import Shaper
from logflow_app.times.reader import TimeReader
from logflow_app.times.zones import find_zone

UNREADABLE = "unreadable"
MAX_ZONES = 64  # readers an input keeps, one for each zone its shippers name


class Pipeline:
    """Parses the lines of one input and composes their events; pure but for its caches.

    Raises `ConfigError` where the settings cannot be used.
    """

    def __init__(
        self,
        parser: AnyParser,
        events: EventSettings,
        service: str = "",
        steps: Sequence[Step] = (),
        *,
        is_relayed: bool = False,
    ) -> None:
        self._formats = compile_parsers(parser)
        self._type = parser.type
        self._bury = parser.unparsed == "bury"
        self._events = events
        self._service = service
        self._shaper = Shaper(steps, events)
        self._is_relayed = is_relayed
        self._input_zone = parser.timezone or ""
        self._layout = parser.time_format
        self._reader = lru_cache(maxsize=MAX_ZONES)(self._make_reader)
        self._reader("")  # complains about a bad layout now rather than at the first line

    def run(self, pack: Pack) -> Events:
        """Return the events of a pack, in its order; lines to be buried are among `failures`."""
        if not pack.lines:
            return Events(pack, [], [], [], [], Counter(), [])
        if pack.unreadable:
            return Events(pack, [], [], [], [], Counter(), [Failure(0, UNREADABLE, pack.unreadable)])
        lines = _readable(pack)
        meta = pack.meta
        parsed, left = read_lines(self._formats, lines, f"{meta.lane or meta.file_path} {meta.source}")
        failures: list[Failure] = []
        if left and self._bury:
            error = f"expected a line of format {self._type}"
            failures = [Failure(position, "unparsed", error) for position in left]
        elif left:
            parsed.append(unparsed(lines, left))
        composer = Composer(pack, self._reader(pack.meta.tz), self._events, self._service, is_relayed=self._is_relayed)
        events, buckets = _events(pack, [composer.compose(columns) for columns in parsed], failures)
        return self._shaper.shape(events, buckets) if self._shaper.steps else events

    def _make_reader(self, shipper_zone: str) -> TimeReader:
        zone = find_zone(self._input_zone) or find_zone(shipper_zone) or find_zone(self._events.timezone) or UTC
        return TimeReader(zone, self._layout)


def _readable(pack: Pack) -> Sequence[str]:
    """Return the lines as text; bytes that were not UTF-8 travel as Latin-1 and are shown as U+FFFD."""
    if pack.meta.encoding != LATIN_1:
        return pack.lines
    return [_shown(line) for line in pack.lines]


def _shown(line: str) -> str:
    try:
        return line.encode(LATIN_1).decode("utf-8", "replace")
    except UnicodeEncodeError:  # some other shipper calls it Latin-1, but it is not
        return line


def _events(pack: Pack, parts: Sequence[Composed], failures: list[Failure]) -> tuple[Events, Sequence[int]]:
    """Return the events of all parts in the order of their lines, and the bucket of each."""
    if len(parts) == 1 and not failures:  # the usual pack: one format, every line read
        (part,) = parts
        events = Events(
            pack, pack.ids, pack.lines, list(part.days), part.documents, part.counts, failures, part.latest_ms
        )
        return events, part.buckets
    rows = sorted(
        row for part in parts for row in zip(part.positions, part.days, part.documents, part.buckets, strict=True)
    )
    counts: Counter[tuple[str, str, int]] = Counter()
    for part in parts:
        counts.update(part.counts)
    events = Events(
        pack,
        [pack.ids[row[0]] for row in rows],
        [pack.lines[row[0]] for row in rows],
        [row[1] for row in rows],
        [row[2] for row in rows],
        counts,
        failures,
        max((part.latest_ms for part in parts), default=0),
    )
    return events, [row[3] for row in rows]
