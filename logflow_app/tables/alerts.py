"""The alerts of one partition of `logs-counts`: which runs of windows become episodes, and what is told of them. Pure.

docs/alerts.md says what is promised and why it holds. In short: what is decided depends on the records of the topic and
their order alone, so whoever reads them decides the same; and it is written before it is told.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from logflow_app.models import Alert
from logflow_app.rules import Rule
from logflow_app.tables.episodes import (
    FIRING,
    PENDING,
    RESOLVED,
    WITHDRAWN,
    AlertState,
    Episode,
    Run,
    StateVersions,
    alert_of,
    shown,
)
from logflow_app.tables.track import Track

LONG_AGO = -(1 << 62)  # before every window
SAID_AGAIN_SECS = 60
REMEMBERED_SECS = 900  # after it was resolved, what is true of an alert is said again for so long
RULE_IS_GONE = "The rule was removed, or no longer covers this service."

Levels = Mapping[str, int]


@dataclass(frozen=True)
class AlertSettings:
    """How windows are cut, and when they begin no alert any more."""

    bucket_secs: int = 60
    grace_ms: int = 10_000
    max_age_secs: int = 86_400


class Clock(NamedTuple):
    """How far time has come by the ticks: up to where all partitions are counted, and the newest tick's time."""

    low_ms: int | None
    newest_ms: int


class AlertChanges(NamedTuple):
    """What a commit writes and tells: all of `written` before any of `alerts` and `shown`, `obsolete` last.

    `shown` has what is now true of each fingerprint, None where there is nothing to show.
    """

    written: dict[bytes, bytes]
    alerts: list[Alert]
    shown: dict[str, Alert | None]
    obsolete: list[bytes]


class Alerts:
    """Follows rules over the windows of all groups of a partition."""

    def __init__(self, rules: Sequence[Rule], settings: AlertSettings, process: str) -> None:
        self._rules = rules
        self._settings = settings
        self._versions = StateVersions(process)
        self._tracks: dict[str, list[Track]] = {}  # group → one for each rule that covers it
        self._orphans: dict[str, AlertState] = {}  # fingerprint → state of a rule that is gone
        self._live: dict[str, Track] = {}  # fingerprint → one with something to decide when more is known
        self._lately: dict[str, AlertState] = {}  # fingerprint → one that is open, or was told of lately
        self._frontier = LONG_AGO  # the first window that is not over
        self._newest_secs = 0
        self._decided_to = -1  # records up to there are read again
        self._is_catching_up = True
        self._said_at_secs = 0
        self._changed: dict[str, AlertState] = {}
        self._told_again: list[AlertState] = []
        self._alerts: list[Alert] = []
        self._to_show: dict[str, AlertState | None] = {}

    # -- to and from the table

    def load(
        self,
        entries: Mapping[bytes, bytes],
        counts: Iterable[tuple[str, int, Levels]],
        clock: Clock,
        unread: range,
        decided_to: int,
    ) -> None:
        """Take over states, whoever wrote them, and the counts of all groups as `(group, bucket, levels)`.

        By records up to `decided_to` nothing is decided anew. What was decided by records that are `unread`, not
        committed yet, is told again: the process that decided it may have died before it told.
        """
        self._decided_to = decided_to
        self._move_frontier(clock)
        states = {(state.rule, state.group): state for state in self._versions.load(entries)}
        for state in states.values():
            if state.offset >= unread.stop:  # the topic was made again, and its offsets begin anew
                state.offset = -1
        lines = self._lines_of(counts)
        for group in lines.keys() | {group for _, group in states}:
            for track in self._tracks_of(group):
                name = track.rule.name
                track.load(lines.get(group, {}).get(name, {}), states.pop((name, group), None), self._frontier)
                self._tell_again(track.state, unread.start)
                self._note_live(track)
        for orphan in states.values():
            self._orphans[orphan.fingerprint] = orphan
            self._tell_again(orphan, unread.start)

    def take_changes(self) -> AlertChanges:
        """Return what has changed since the last call; the caller must get it confirmed, or discard all of this."""
        written = dict(self._versions.write(state) for state in self._changed.values())
        for state in (*self._changed.values(), *self._told_again):
            state.unsent = []  # a later version is written when all of this has been told
        to_show = {name: None if state is None else shown(state) for name, state in self._to_show.items()}
        changes = AlertChanges(written, self._alerts, to_show, self._versions.take_obsolete())
        self._changed, self._alerts, self._to_show, self._told_again = {}, [], {}, []
        return changes

    def forget(self, before: int) -> None:
        """Forget windows that begin before `before` (epoch seconds), and what was told of them."""
        for fingerprint, orphan in list(self._orphans.items()):
            orphan.trim(before)
            if not orphan.episodes and fingerprint not in self._changed:
                del self._orphans[fingerprint]
                self._erase(fingerprint)
        for track in self._all_tracks():
            had_episodes = bool(track.state.episodes)
            track.forget(before)
            if had_episodes and not track.state.episodes and track.state.fingerprint not in self._changed:
                self._erase(track.state.fingerprint)
        for group, tracks in list(self._tracks.items()):
            if all(track.is_empty for track in tracks):  # the group whole: what stays is followed by every rule
                del self._tracks[group]
                for track in tracks:
                    self._live.pop(track.state.fingerprint, None)

    @property
    def has_news(self) -> bool:
        """Whether there is something to tell."""
        return bool(self._alerts)

    def firing(self) -> dict[str, int]:
        """Return how many alerts of each rule fire."""
        firing = {rule.name: 0 for rule in self._rules}
        for track in self._live.values():  # whatever is open waits for its end
            firing[track.rule.name] += any(each.state == FIRING for each in track.state.episodes)
        return firing

    # -- what comes in

    def count(self, group: str, bucket: int, before: Levels, after: Levels, offset: int) -> None:
        """Take that a raw partition's part of a bucket has grown, by the record of `logs-counts` at `offset`."""
        for track in self._tracks_of(group):
            more = track.rule.lines(after) - track.rule.lines(before)
            if more:
                track.add(self._aligned(bucket), more, self._frontier)
                self._decide(track, offset)

    def advance(self, clock: Clock, offset: int) -> None:
        """Take how far time has come, by the record at `offset`.

        The first that was not decided before has all decided that waits, perhaps by other rules than before; open
        episodes of rules that are gone are resolved.
        """
        is_moved = self._move_frontier(clock)
        is_caught_up = self._is_catching_up and offset > self._decided_to
        if is_caught_up:
            self._is_catching_up = False
            self._end_orphans(offset)
        if is_moved or is_caught_up:
            self._decide_live(offset)
        if self._newest_secs >= self._said_at_secs + SAID_AGAIN_SECS:
            self._said_at_secs = self._newest_secs
            self._say_again()

    # -- decisions

    def _move_frontier(self, clock: Clock) -> bool:
        """Return whether something can be decided now that could not before."""
        is_first, self._newest_secs = not self._newest_secs, max(self._newest_secs, clock.newest_ms // 1000)
        frontier = LONG_AGO
        if clock.low_ms is not None:
            frontier = self._aligned((clock.low_ms - self._settings.grace_ms) // 1000)
        is_moved, self._frontier = frontier > self._frontier, max(frontier, self._frontier)
        return is_moved or (is_first and bool(self._newest_secs))

    def _decide_live(self, offset: int) -> None:
        for _, track in sorted(self._live.items()):
            self._decide(track, offset)

    def _decide(self, track: Track, offset: int) -> None:
        if offset > max(track.state.offset, self._decided_to):  # else it is read again, and what it decides was decided
            told = [news for run in track.unsettled_runs() for news in self._decide_run(track, run)]
            if told:
                self._tell(track.state, told, offset)
        self._note_live(track)

    def _decide_run(self, track: Track, run: Run) -> list[tuple[Episode, str]]:
        """Decide what can be known now: return what is to be told, of which episodes."""
        told, step = track.told_in(run), self._settings.bucket_secs
        whole = Run(min([run.first, *(each.first for each in told)]), max([run.last, *(each.last for each in told)]))
        is_over = whole.last + step < self._frontier  # the window behind it is over, and does not hold
        begun: list[Episode] = []
        if not told and not self._may_begin(track, whole, is_over=is_over):
            is_done = is_over or self._is_too_old(whole)
            track.settle(run, is_settled=is_done)
            return []
        if not told:
            begun = [self._begin(track, whole, whole.first)]
        elif not is_over and not track.state.open_episodes:
            goes_on_at = max(self._frontier, told[-1].last + step)
            begun = [self._begin(track, whole, goes_on_at)] if whole.last >= goes_on_at else []
        track.settle(run, is_settled=is_over)
        return [news for each in [*told, *begun] for news in self._turn(track, each, whole, is_over=is_over)]

    def _may_begin(self, track: Track, run: Run, *, is_over: bool) -> bool:
        if not self._newest_secs or self._is_too_old(run):  # nobody knows what time it is, or it is history
            return False
        if is_over:
            return not _is_short(track, run)
        return not track.state.open_episodes  # or it may still join the one that is open

    def _is_too_old(self, run: Run) -> bool:
        ended = run.last + self._settings.bucket_secs
        return bool(self._newest_secs) and ended < self._newest_secs - self._settings.max_age_secs

    def _begin(self, track: Track, run: Run, number: int) -> Episode:
        episode = Episode(number, run.first, run.last, late=track.is_late(run))
        track.state.episodes.append(episode)
        return episode

    def _turn(self, track: Track, episode: Episode, run: Run, *, is_over: bool) -> list[tuple[Episode, str]]:
        """Bring an episode to what is known of its run; return the states it went through."""
        states = _next_states(track, episode, run, is_over=is_over)
        if states:
            value = max(episode.value, track.value_of(run))
            episode.first, episode.last, episode.value, episode.state = *run, value, states[-1]
        return [(episode, state) for state in states]

    # -- what is told

    def _tell(self, state: AlertState, told: list[tuple[Episode, str]], offset: int) -> None:
        state.revision += 1
        state.offset, state.told_at = offset, self._newest_secs
        state.unsent = [*state.unsent, *((episode.number, word) for episode, word in told)]
        self._alerts += [alert_of(state, episode, word) for episode, word in told if word != WITHDRAWN]
        self._to_show[state.fingerprint] = state
        self._changed[state.fingerprint] = self._lately[state.fingerprint] = state
        state.trim(LONG_AGO)

    def _tell_again(self, state: AlertState, committed: int) -> None:
        """Tell what the process that decided it may not have told; until that is done, every version says so."""
        if state.offset < committed:
            state.unsent = []
        elif state.unsent:
            self._told_again.append(state)
            episodes = {episode.number: episode for episode in state.episodes}
            told = [(episodes[number], word) for number, word in state.unsent if number in episodes]
            self._alerts += [alert_of(state, episode, word) for episode, word in told if word != WITHDRAWN]
        if state.episodes:
            self._lately[state.fingerprint] = state

    def _end_orphans(self, offset: int) -> None:
        """Resolve what is open of rules that are gone."""
        for orphan in self._orphans.values():
            told = orphan.open_episodes
            for episode in told:
                episode.note = RULE_IS_GONE
                episode.state = RESOLVED if episode.state == FIRING else WITHDRAWN
            if told:
                self._tell(orphan, [(episode, episode.state) for episode in told], offset)

    def _say_again(self) -> None:
        """Say what is true of every alert that is open or was told of lately.

        A worker that slept past its session may have said something old behind it, and of a key Kafka keeps the last.
        """
        for fingerprint, state in list(self._lately.items()):
            if state.open_episodes or self._newest_secs - state.told_at <= REMEMBERED_SECS:
                self._to_show[fingerprint] = state
            else:
                del self._lately[fingerprint]

    def _erase(self, fingerprint: str) -> None:
        self._versions.forget(fingerprint)
        self._lately.pop(fingerprint, None)
        self._to_show[fingerprint] = None

    # -- tracks

    def _tracks_of(self, group: str) -> list[Track]:
        tracks = self._tracks.get(group)
        if tracks is None:
            covering = [rule for rule in self._rules if rule.covers(group)]
            tracks = [Track(rule, group, self._settings.bucket_secs) for rule in covering]
            self._tracks[group] = tracks
        return tracks

    def _all_tracks(self) -> Iterable[Track]:
        return (track for tracks in self._tracks.values() for track in tracks)

    def _note_live(self, track: Track) -> None:
        if track.unsettled:
            self._live[track.state.fingerprint] = track
        else:
            self._live.pop(track.state.fingerprint, None)

    def _lines_of(self, counts: Iterable[tuple[str, int, Levels]]) -> dict[str, dict[str, dict[int, int]]]:
        """Return lines by group, rule and bucket."""
        found: dict[str, dict[str, dict[int, int]]] = {}
        for group, bucket, levels in counts:
            start = self._aligned(bucket)
            for track in self._tracks_of(group):
                lines = found.setdefault(group, {}).setdefault(track.rule.name, {})
                lines[start] = lines.get(start, 0) + track.rule.lines(levels)
        return found

    def _aligned(self, secs: int) -> int:
        return secs - secs % self._settings.bucket_secs  # `counts.bucket_secs` may have been another


def _is_short(track: Track, run: Run) -> bool:
    return run.last - run.first < track.rule.for_secs


def _next_states(track: Track, episode: Episode, run: Run, *, is_over: bool) -> list[str]:
    """Return the states an episode goes through, in order, given its run as it is known now."""
    is_short = _is_short(track, run)
    if episode.state == RESOLVED:
        is_news = is_over and (run != episode.run or track.value_of(run) > episode.value)
        return [RESOLVED] if is_news else []
    if episode.state == WITHDRAWN and (is_short or not is_over):
        return []
    states = [PENDING] if not episode.state and track.rule.for_secs else []
    if not is_short and episode.state != FIRING:
        states.append(FIRING)
    if is_over:
        states.append(WITHDRAWN if is_short else RESOLVED)
    return states
