"""Alerts against random histories, and mutants that must be found out."""

from collections.abc import Iterable, Mapping

import pytest

from logflow_app.models import Tick
from logflow_app.rules import Rule
from logflow_app.tables.alerts import Alerts, AlertSettings, Clock
from logflow_app.tables.episodes import AlertState, Run, StateVersions, Version
from logflow_app.tables.track import Track
from logflow_app.tables.watched import Watched, WatchSettings
from logflow_app.tables.watermark import Watermark
from tests.tables.alert_histories import Part, run

HISTORIES = 600  # `python -m tests.torture.histories` plays more
MUTANT_HISTORIES = 4_000
TELLING = (107_327, 304_525, 736)  # seeds that find out what few others do


@pytest.mark.parametrize("with_late_lines", [False, True], ids=["in time", "too late"])
def test_every_history_ends_with_the_alerts_the_lines_alone_give(*, with_late_lines: bool):
    """Whatever is late, told again, killed, lost or asleep: what is told is what an undisturbed run tells."""
    seeds = range(HISTORIES)
    wrong = {seed: verdict for seed in seeds if (verdict := run(seed, with_late_lines=with_late_lines))}

    assert {} == wrong


def watching(alerts: type[Alerts] = Alerts, watermark: type[Watermark] = Watermark) -> type[Watched]:
    """Return what watches a partition with other parts than the usual ones."""

    class Changed(Watched):
        def __init__(self, settings: WatchSettings, process: str) -> None:
            super().__init__(settings, process)
            self.watermark = watermark(settings.raw_partitions)
            self.alerts = alerts(settings.rules, settings.alerts, process)

    return Changed


class GoesByTheFastest(Watermark):
    """Takes time to be where the furthest partition is."""

    @property
    def low_ms(self) -> int | None:
        """Not the lowest."""
        return max(self._progress.partitions.values(), default=None)


class ForgetsTheUnheard(Watermark):
    """Goes by the partitions it has heard of."""

    @property
    def low_ms(self) -> int | None:
        """The lowest of some."""
        return min(self._progress.partitions.values(), default=None)


class TakesIdleForDone(Watermark):
    """Takes a partition that lags to be as far as its tick."""

    def take(self, tick: Tick) -> None:
        """Take the time of any tick."""
        self._merge({tick.partition: tick.now_ms}, tick.now_ms)


class HasNoGrace(Alerts):
    """Takes a window to be over when its end has passed."""

    def __init__(self, rules: list[Rule], settings: AlertSettings, process: str) -> None:
        super().__init__(rules, AlertSettings(settings.bucket_secs, 0, settings.max_age_secs), process)


class NeverTellsAgain(Alerts):
    """Takes what its predecessor decided to be told."""

    def _tell_again(self, state: AlertState, committed: int) -> None:
        state.unsent = []


class TellsAgainOnce(Alerts):
    """Takes what it is to tell again to be told, before it is."""

    def _tell_again(self, state: AlertState, committed: int) -> None:
        super()._tell_again(state, committed)
        state.unsent = []


class NeverSaysAgain(Alerts):
    """Says what is true of an alert when it changes, and never after."""

    def _say_again(self) -> None:
        self._lately.clear()


class BeginsBesideAnother(Alerts):
    """Begins an episode although another is open that it may turn out to be a part of."""

    def _may_begin(self, track: Track, run: Run, *, is_over: bool) -> bool:
        return super()._may_begin(track, run, is_over=True)


class DecidesAgain(Alerts):
    """Decides anew what is read again, with a state that is further on."""

    def load(
        self, entries: Mapping[bytes, bytes], counts: Iterable, clock: Clock, unread: range, decided_to: int
    ) -> None:
        """Forget up to where all was decided."""
        super().load(entries, counts, clock, unread, -1)
        for track in self._all_tracks():
            track.state.offset = -1


class ForgetsWhatWasHeld(Alerts):
    """Loads no run that reaches up to now: whoever had it in hand will have told."""

    def load(
        self, entries: Mapping[bytes, bytes], counts: Iterable, clock: Clock, unread: range, decided_to: int
    ) -> None:
        """Leave nothing to decide."""
        super().load(entries, counts, clock, unread, decided_to)
        self._live.clear()
        for track in self._all_tracks():
            track.unsettled.clear()


class IgnoresLateLines(Track):
    """Leaves told runs as they were told."""

    def add(self, bucket: int, lines: int, frontier: int) -> None:
        """Take only what is for windows that are not over."""
        if bucket >= frontier:
            super().add(bucket, lines, frontier)


class LeavesLateLinesOut(Alerts):
    """Follows tracks that ignore late lines."""

    def _tracks_of(self, group: str) -> list[Track]:
        tracks = super()._tracks_of(group)
        for track in tracks:
            track.__class__ = IgnoresLateLines
        return tracks


class OneKeyForAll(StateVersions):
    """Writes a state under the same key as every other process."""

    def write(self, state: AlertState) -> tuple[bytes, bytes]:
        """Overwrite whatever is there."""
        _, value = super().write(state)
        key = f"state|{state.fingerprint}|0|everybody".encode()
        self._held[state.fingerprint] = Version(state.revision, self._process, key)
        return key, value

    def take_obsolete(self) -> list[bytes]:
        """Delete nothing."""
        return []


class SharesOneKey(Alerts):
    """Keeps states under keys that others overwrite."""

    def __init__(self, rules: list[Rule], settings: AlertSettings, process: str) -> None:
        super().__init__(rules, settings, process)
        self._versions = OneKeyForAll(process)


class ForgetsTracksAlone(Alerts):
    """Tidies up the tracks in which nothing happens, and keeps their group."""

    def forget(self, before: int) -> None:
        """Leave groups that no rule follows."""
        groups = list(self._tracks)
        super().forget(before)
        self._tracks |= {group: [] for group in groups if group not in self._tracks}


KEEP, TELL, PROGRESS, WINDOWS, DELETE = range(5)
MUTANTS = {
    "goes by the fastest partition": Part(watching(watermark=GoesByTheFastest)),
    "forgets partitions it never heard of": Part(watching(watermark=ForgetsTheUnheard)),
    "takes a lagging partition for done": Part(watching(watermark=TakesIdleForDone)),
    "claims what is not published": Part(claims_all=True),
    "has no grace": Part(watching(HasNoGrace)),
    "keeps counts before decisions": Part(order=(WINDOWS, KEEP, TELL, PROGRESS, DELETE)),
    "keeps counts before how far it has decided": Part(order=(KEEP, TELL, WINDOWS, PROGRESS, DELETE)),
    "says how far it has decided before it has kept that": Part(order=(PROGRESS, KEEP, TELL, WINDOWS, DELETE)),
    "deletes before it has written": Part(order=(DELETE, KEEP, TELL, PROGRESS, WINDOWS)),
    "never tells again": Part(watching(NeverTellsAgain)),
    "tells again once": Part(watching(TellsAgainOnce)),
    "never says again": Part(watching(NeverSaysAgain)),
    "begins beside another": Part(watching(BeginsBesideAnother)),
    "decides again": Part(watching(DecidesAgain)),
    "forgets what was held": Part(watching(ForgetsWhatWasHeld)),
    "shares one key": Part(watching(SharesOneKey)),
    "leaves late lines out": Part(watching(LeavesLateLinesOut)),
    "forgets tracks alone": Part(watching(ForgetsTracksAlone)),
}


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=MUTANTS)
def test_alerts_that_leave_out_one_rule_are_found_out(mutant: Part):
    """Each rule is needed: without it some history loses, doubles or changes an alert, so the model can fail."""
    seeds = (*TELLING, *range(MUTANT_HISTORIES))
    assert any(run(seed, mutant, with_late_lines=seed % 2 == 1) for seed in seeds)
