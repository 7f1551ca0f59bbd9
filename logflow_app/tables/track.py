"""The windows of one rule and group: what each holds, which of them hold enough, and which runs they form. Pure."""

from bisect import bisect_right
from collections.abc import Iterator
from operator import itemgetter

from logflow_app.rules import Rule, Verdict
from logflow_app.tables.episodes import AlertState, Episode, Run, terms_of
from logflow_app.tables.intervals import Intervals, add, holds

_start = itemgetter(0)


class Track:
    """Counts by bucket, the windows that hold, and what was told of them.

    A window is named by the start of the bucket it ends with. One that has held holds for good: counts only rise. So
    a run only grows, and a window that an episode was begun with stays in that episode's run.
    """

    def __init__(self, rule: Rule, group: str, bucket_secs: int) -> None:
        self.rule = rule
        self.state = AlertState(rule.name, group, terms_of(rule, bucket_secs))
        self.unsettled: set[int] = set()  # windows of runs that are to be decided again when more is known
        self._step = bucket_secs
        self._span = rule.window_secs - bucket_secs  # from the first bucket of a window to its last
        self._lines: dict[int, int] = {}
        self._holding: Intervals = []  # of windows, each from its name to the next one's
        self._late: set[int] = set()

    # -- what comes in

    def add(self, bucket: int, lines: int, frontier: int) -> None:
        """Add lines to a bucket; windows that hold because of it, and told runs that touch it, become unsettled."""
        self._lines[bucket] = self._lines.get(bucket, 0) + lines
        if lines <= 0:  # not even the same offset should count less; what was told stays told
            return
        found = self._found(bucket, bucket + self._span)
        fresh = [window for window in found if not holds(self._holding, window)]
        for window in fresh:
            add(self._holding, window, window + self._step)
        self._late.update(window for window in fresh if window < frontier)
        self.unsettled.update(fresh)
        if bucket < frontier:
            touched = Run(bucket, bucket + self._span)
            self.unsettled.update(episode.number for episode in self.told_in(touched) if not episode.is_open)

    def load(self, lines: dict[int, int], state: AlertState | None, frontier: int) -> None:
        """Take over what the tables hold.

        Runs that are over and of which nothing was told stay untold: that was decided, perhaps by another rule of
        this name. Those that reach up to `frontier`, the first window that is not over, are unsettled.
        """
        self._lines = lines
        if state is not None:
            self.state = state
            state.terms = terms_of(self.rule, self._step)
        for first, last in _stretches(sorted(lines), self._span, self._step):
            for window in self._found(first, last):
                add(self._holding, window, window + self._step)
        for episode in self.state.episodes:
            add(self._holding, episode.first, episode.last + self._step)
        self.unsettled = {end - self._step for _, end in self._holding if end >= frontier}
        self.unsettled.update(episode.number for episode in self.state.open_episodes)

    # -- what it comes to

    def unsettled_runs(self) -> Iterator[Run]:
        """Give the runs that are to be decided, in order of time."""
        last = None
        for window in sorted(self.unsettled):
            if last is None or window > last:
                run = self._run_around(window)
                last = run.last
                yield run

    def settle(self, run: Run, *, is_settled: bool) -> None:
        """Note that nothing is left to decide of a run until it changes, or let one window stand for all of it."""
        self.unsettled.difference_update([window for window in self.unsettled if run.first <= window <= run.last])
        if not is_settled:
            self.unsettled.add(run.last)

    def told_in(self, run: Run) -> list[Episode]:
        """Return the episodes whose windows are among these, in order of time."""
        found = [each for each in self.state.episodes if each.first <= run.last and run.first <= each.last]
        return sorted(found, key=lambda episode: episode.number)

    def value_of(self, run: Run) -> int:
        """Return the highest number of lines in a window of a run."""
        return max(total for _, total in self._totals(run.first, run.last))

    def is_late(self, run: Run) -> bool:
        """Return whether all windows of a run were over when they came to hold."""
        return all(window in self._late for window in range(run.first, run.last + 1, self._step))

    def forget(self, before: int) -> None:
        """Forget windows before `before`, and episodes that ended by then; open ones stay."""
        self._lines = {bucket: lines for bucket, lines in self._lines.items() if bucket >= before}
        kept = {episode.number for episode in self.state.open_episodes}
        for windows in (self._late, self.unsettled):
            windows.difference_update([window for window in windows if window < before and window not in kept])
        self._holding = [run for run in self._holding if run[1] > before or not kept.isdisjoint(range(*run))]
        self.state.trim(before)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing left to know."""
        return not self._lines and not self.state.episodes

    def _run_around(self, window: int) -> Run:
        first, end = self._holding[bisect_right(self._holding, window, key=_start) - 1]
        return Run(first, end - self._step)

    def _found(self, first: int, last: int) -> Iterator[int]:
        for window, total in self._totals(first, last):
            if self.rule.evaluate(total) is Verdict.HOLDS and window > self.state.floor:
                yield window

    def _totals(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Give the windows from `first` to `last` with their sums, each from the one before."""
        lines, step, span = self._lines, self._step, self._span
        total = sum(lines.get(bucket, 0) for bucket in range(first - span, first + 1, step))
        for window in range(first, last + 1, step):
            yield window, total
            total += lines.get(window + step, 0) - lines.get(window - span, 0)


def _stretches(buckets: list[int], span: int, step: int) -> Iterator[Run]:
    """Give the stretches of windows that hold lines of these buckets, which are in order."""
    first: int | None = None
    last = 0
    for bucket in buckets:
        if first is None or bucket > last + step:
            if first is not None:
                yield Run(first, last)
            first = bucket
        last = bucket + span
    if first is not None:
        yield Run(first, last)
