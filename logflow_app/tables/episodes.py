"""Episodes of alerts, and what the table keeps: of each alert one state, in versions of which the greatest counts."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple
from urllib.parse import urlencode

import msgspec

from logflow_app.models import Alert
from logflow_app.rules import Rule

PENDING, FIRING, RESOLVED = "pending", "firing", "resolved"
WITHDRAWN = "withdrawn"  # pending, and over before it fired: nobody is told
OPEN_STATES = frozenset({PENDING, FIRING})
MOST_CLOSED = 100  # episodes of an alert that are kept after they are over


class Run(NamedTuple):
    """A stretch of windows that hold; `first` and `last` are the starts of the buckets they end with."""

    first: int
    last: int


class Episode(msgspec.Struct, array_like=True):
    """A run of windows, and what has been told of it; `number` is the window it was begun with, one of the run's."""

    number: int
    first: int
    last: int
    value: int = 0
    state: str = ""
    late: bool = False
    note: str = ""

    @property
    def run(self) -> Run:
        """Its windows, as they were when it was decided last."""
        return Run(self.first, self.last)

    @property
    def is_open(self) -> bool:
        """Whether something is to be told when its run is over."""
        return self.state in OPEN_STATES


class Terms(msgspec.Struct, array_like=True):
    """What a rule asked for when it was followed last: enough to tell of its alerts when it is gone."""

    severity: str
    threshold: int
    window_secs: int
    bucket_secs: int
    notify: list[str] | None
    levels: list[str]


class AlertState(msgspec.Struct):
    """All that was decided of one rule and group by the records of `logs-counts` up to `offset`.

    It is one value, so that no crash can leave half a decision. `revision` counts decisions, `told_at` is the time of
    the newest tick at the last, and `unsent` the episodes and states it has to tell, with those since the version
    before. Windows up to `floor` belonged to episodes that are no longer kept.
    """

    rule: str
    group: str
    terms: Terms
    revision: int = 0
    offset: int = -1
    told_at: int = 0
    floor: int = -(1 << 62)
    episodes: list[Episode] = []
    unsent: list[tuple[int, str]] = []

    @property
    def fingerprint(self) -> str:
        """What tells this alert from all others."""
        return fingerprint_of(self.rule, self.group)

    @property
    def open_episodes(self) -> list[Episode]:
        """The episodes that are pending or firing."""
        return [episode for episode in self.episodes if episode.is_open]

    def trim(self, before: int) -> None:
        """Forget closed episodes that ended before `before`, and all but the newest of them."""
        closed = sorted((each for each in self.episodes if not each.is_open), key=lambda each: each.last)
        gone = closed[:-MOST_CLOSED] + [each for each in closed[-MOST_CLOSED:] if each.last < before]
        if gone:
            self.floor = max(self.floor, *(each.last for each in gone))
            self.episodes = [each for each in self.episodes if each not in gone]


class Version(NamedTuple):
    """A version of a state; of two the greater counts: by revision, and between equals by who wrote it."""

    revision: int
    process: str
    key: bytes


_decode = msgspec.json.Decoder(AlertState).decode


@lru_cache(maxsize=10_000)
def fingerprint_of(rule: str, group: str) -> str:
    """Return what tells the alert of a rule and a group from all others."""
    return blake2b(f"{rule}\0{group}".encode(), digest_size=8).hexdigest()


def terms_of(rule: Rule, bucket_secs: int) -> Terms:
    """Return what a rule asks for."""
    return Terms(rule.severity, rule.threshold, rule.window_secs, bucket_secs, rule.notify, list(rule.levels))


def alert_of(held: AlertState, episode: Episode, state: str) -> Alert:
    """Return the record that tells of a state: while it goes on of the window it began with, then of the whole run."""
    is_over, terms = state == RESOLVED, held.terms
    first, last = episode.run if is_over else Run(episode.number, episode.number)
    start, end = first + terms.bucket_secs - terms.window_secs, last + terms.bucket_secs
    query = [("service", held.group), *(("level", level) for level in terms.levels), ("from", start), ("to", end)]
    return Alert(
        fingerprint=held.fingerprint,
        episode=episode.number,
        rule=held.rule,
        group=held.group,
        severity=terms.severity,
        state=state,
        value=float(episode.value),
        threshold=float(terms.threshold),
        window_start=start,
        window_end=end,
        started_at=float(episode.first),
        resolved_at=float(end) if is_over else None,
        samples=[],
        query_url=f"/?{urlencode(query)}",
        revision=held.revision,
        late=episode.late,
        note=episode.note,
        notify=terms.notify,
    )


def shown(held: AlertState) -> Alert | None:
    """Return what is true of an alert now: the episode that is open, else the one that was resolved last."""
    told = [each for each in held.episodes if each.state != WITHDRAWN]
    if not told:
        return None
    episode = max(told, key=lambda each: (each.is_open, each.last, each.number))
    return alert_of(held, episode, episode.state)


class StateVersions:
    """Which versions of states the table holds: what to write, and what may then be deleted.

    Keys are `state|<fingerprint>|<revision>|<process>`. A version is written once and never overwritten, and deleted
    only by who knows a greater one to be confirmed; so a worker that wakes up late does no harm.
    """

    def __init__(self, process: str) -> None:
        self._process = process
        self._held: dict[str, Version] = {}
        self._obsolete: list[bytes] = []

    def load(self, entries: Mapping[bytes, bytes]) -> Iterator[AlertState]:
        """Give the states of the greatest versions; the others are deleted with the next changes."""
        for key in entries:
            _, fingerprint, revision, process = key.decode().split("|")
            self._hold(fingerprint, Version(int(revision), process, key))
        for version in self._held.values():
            yield _decode(entries[version.key])

    def write(self, state: AlertState) -> tuple[bytes, bytes]:
        """Return key and value of a new version; the one it outdoes may be deleted once it is confirmed."""
        key = f"state|{state.fingerprint}|{state.revision}|{self._process}".encode()
        self._hold(state.fingerprint, Version(state.revision, self._process, key))
        return key, msgspec.json.encode(state)

    def forget(self, fingerprint: str) -> None:
        """Let a state be deleted."""
        held = self._held.pop(fingerprint, None)
        if held is not None:
            self._obsolete.append(held.key)

    def take_obsolete(self) -> list[bytes]:
        """Return keys to delete once everything that was returned before is confirmed."""
        obsolete, self._obsolete = self._obsolete, []
        return obsolete

    def _hold(self, fingerprint: str, version: Version) -> None:
        held = self._held.get(fingerprint)
        if held is None or held < version:
            self._held[fingerprint] = version
        if held is not None and held != version:
            self._obsolete.append(min(held, version).key)
