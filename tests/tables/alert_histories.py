"""Random histories of one partition of `logs-counts`: late lines, ticks that lag, watchers that die anywhere, zombies.

The code under test is `Watched` with all below it; this module plays the ledgers before it, Kafka, and death. The truth
is computed from the lines alone.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from logflow_app.models import Alert, PartialCount, Tick
from logflow_app.rules import Threshold
from logflow_app.tables.alerts import LONG_AGO, AlertSettings
from logflow_app.tables.watched import WatchChanges, Watched, WatchSettings
from tests.alert_truth import Bound, Episode, newest, told_episodes, true_episodes, unpaired

START = 1_700_000_000
RAW_PARTITIONS = 2
GROUPS = ("auth", "payment")
FAR_SECS = 200  # when everything is over, and nothing has been so for long
NewWatched = Callable[[WatchSettings, str], Watched]
Steps = list[list[Callable[[], None]]]
Message = PartialCount | Tick


class Line(NamedTuple):
    """A line of a raw partition: when it arrived, and the group and second it counts for."""

    arrival: int
    group: str
    second: int


@dataclass(frozen=True)
class Part:
    """What plays in a history: the code under test, or that with a rule left out.

    `order` says in which order the steps of a commit are done, `claims_all` that ticks speak of what is not published.
    """

    new: NewWatched = Watched
    order: tuple[int, ...] = (0, 1, 2, 3, 4)
    claims_all: bool = False


@dataclass(frozen=True)
class World:
    """What a history is about."""

    part: Part
    settings: WatchSettings
    lines: list[list[Line]]
    log: list[Message]


@dataclass
class History:
    """Where a history stands: what the changelogs hold, what was told, and what the dead may still send."""

    world: World
    windows: dict[bytes, bytes] = field(default_factory=dict)
    alerts: dict[bytes, bytes] = field(default_factory=dict)
    told: list[Alert] = field(default_factory=list)
    states: dict[str, Alert | None] = field(default_factory=dict)
    committed: int = 0
    undead: list["Undead"] = field(default_factory=list)


@dataclass
class Undead:
    """A watcher that was taken for dead and is not: what it had on its way, and what it has not read yet."""

    watched: Watched
    unread: list[tuple[int, Message]]
    on_its_way: Steps


# -- the world: lines, and what the ledgers say of them


def make_world(rnd: random.Random, part: Part, *, with_late_lines: bool) -> World:
    """Return lines of a minute or less, and the records their ledgers publish of them."""
    grace = rnd.randrange(4)
    rule = Threshold(
        "errors", rnd.randrange(1, 6), window_secs=rnd.choice((1, 1, 2, 3)), for_secs=rnd.choice((0, 0, 0, 1, 2))
    )
    settings = WatchSettings([rule], AlertSettings(1, grace * 1000), RAW_PARTITIONS)
    secs = rnd.randrange(4, 25)
    lines: list[list[Line]] = [[] for _ in range(RAW_PARTITIONS)]
    for now in range(START, START + secs):
        for held in lines:
            for _ in range(rnd.choice((0, 0, 1, 3, 5))):
                behind = rnd.randrange(grace + 1)
                if with_late_lines and rnd.random() < 0.1:
                    behind = rnd.randrange(12)
                held.append(Line(now, rnd.choice(GROUPS[: 1 + rnd.randrange(2)]), now - behind))
    log = list(_publish(rnd, lines, START + secs, claims_all=part.claims_all))
    return World(part, settings, lines, log)


def _publish(rnd: random.Random, lines: list[list[Line]], end: int, *, claims_all: bool) -> Iterator[Message]:
    """Give what ledgers publish: absolute counts of what changed, then ticks; sometimes again, sometimes much later."""
    read = [0] * RAW_PARTITIONS
    stale: list[Message] = []
    if end % 2:
        yield from map(_calm, GROUPS)
    for now in range(START, end + 1):
        for partition, part in enumerate(lines):
            arrived = sum(line.arrival < now for line in part)
            published, read[partition] = read[partition], rnd.randrange(read[partition], arrived + 1)
            if rnd.random() < 0.4:
                read[partition] = arrived
            said = list(_partials(part, partition, published, read[partition]))
            if rnd.random() < 0.1:
                said += _partials(part, partition, 0, read[partition])  # another owner publishes again
            rnd.shuffle(said)
            if rnd.random() < 0.8:
                said.append(_tick(part, partition, arrived if claims_all else read[partition], arrived, now))
            yield from said
            stale += rnd.sample(said, rnd.randrange(len(said) + 1) if rnd.random() < 0.3 else 0)
        if stale and rnd.random() < 0.3:  # an owner that slept goes on for a moment
            yield stale.pop(rnd.randrange(len(stale)))
    for partition, part in enumerate(lines):
        yield from _partials(part, partition, read[partition], len(part))
        yield _tick(part, partition, len(part), len(part), end + 1)
    yield from stale


def _calm(group: str) -> PartialCount:
    """Return what is published of a group that writes lines and no errors."""
    return PartialCount(group=group, bucket=START - 1, incarnation="t~0", partition=0, offset=0, value={"INFO": 1})


def _partials(part: list[Line], partition: int, published: int, read: int) -> Iterator[PartialCount]:
    changed = sorted({(line.group, line.second) for line in part[published:read]})
    for group, second in changed:
        lines = sum((line.group, line.second) == (group, second) for line in part[:read])
        yield PartialCount(
            group=group,
            bucket=second,
            incarnation="t~0",
            partition=partition,
            offset=read,
            value={"ERROR": lines, "INFO": read},
        )


def _tick(part: list[Line], partition: int, read: int, arrived: int, now: int) -> Tick:
    latest = max((line.second for line in part[:read]), default=0)
    arrival = max((line.arrival for line in part[:read]), default=0)
    return Tick(
        incarnation="t~0",
        partition=partition,
        watermark_ms=min(latest, arrival) * 1000,
        lag=arrived - read,
        idle=arrived == read,
        now_ms=now * 1000,
    )


def last_ticks(after_secs: int) -> list[Tick]:
    """Return ticks that say that nothing will come any more."""
    now_ms = (START + after_secs) * 1000
    return [
        Tick(incarnation="t~0", partition=n, watermark_ms=0, lag=0, idle=True, now_ms=now_ms)
        for n in range(RAW_PARTITIONS)
    ]


# -- the watchers


def live(rnd: random.Random, history: History, *, crash: bool) -> None:
    """Let one watcher live: it reads from the committed offset, commits, ends by a crash or at the end.

    One that has not ended by itself may be taken for dead and go on beside its successors for a while.
    """
    watched = history.world.part.new(history.world.settings, f"{rnd.randrange(1 << 32):08x}.1")
    watched.load(list(history.windows.items()), list(history.alerts.items()), unread_of(history))
    unread = list(enumerate(history.world.log))[history.committed :]
    while unread or not crash:
        _let_the_dead_work(rnd, history)
        taken, unread = _take(rnd, watched, unread)
        watched.alerts.forget(LONG_AGO)  # a commit tidies up, and may hide nothing by that
        left = _commit(rnd, history, watched.take_changes(), crash=crash)
        if not left and taken and (not crash or rnd.random() < 0.7):
            history.committed = taken[-1][0] + 1
        if left or (crash and rnd.random() < 0.1):
            if rnd.random() < 0.5:
                history.undead.append(Undead(watched, unread, left))
            return
        if not unread:
            return


def unread_of(history: History) -> range:
    """Return the offsets that the next watcher reads."""
    return range(history.committed, len(history.world.log))


def _take(
    rnd: random.Random, watched: Watched, unread: list[tuple[int, Message]]
) -> tuple[list[tuple[int, Message]], list[tuple[int, Message]]]:
    size = rnd.randrange(1, 12)
    for offset, message in unread[:size]:
        watched.take(message, offset)
    return unread[:size], unread[size:]


def _let_the_dead_work(rnd: random.Random, history: History) -> None:
    """Let some go on for a moment, with what they had on their way, then with what they read. They commit nothing."""
    for dead in history.undead:
        if rnd.random() > 0.3:
            continue
        if not dead.on_its_way:
            _, dead.unread = _take(rnd, dead.watched, dead.unread)
            dead.on_its_way = phases(history, dead.watched.take_changes())
        while dead.on_its_way and rnd.random() < 0.8:
            for arrive in dead.on_its_way.pop(0):
                arrive()


def _commit(rnd: random.Random, history: History, changes: WatchChanges, *, crash: bool) -> Steps:
    """Do what the worker does in a commit, or as much of it as it lives to do; return what is left on its way."""
    steps = phases(history, changes)
    if crash and rnd.random() < 0.3:
        cut = rnd.randrange(len(steps))
        arrived = {n for n in range(len(steps[cut])) if rnd.random() < 0.5}  # nothing waits within a step
        left = [each for n, each in enumerate(steps[cut]) if n not in arrived]
        arriving = [*steps[:cut], [steps[cut][n] for n in arrived]]
        rest = [left, *steps[cut + 1 :]]
    else:
        arriving, rest = steps, []
    for step in arriving:
        for arrive in step:
            arrive()
    return rest


def phases(history: History, changes: WatchChanges) -> Steps:
    """Return the steps of a commit; each waits until Kafka has the one before."""
    alerts, windows = history.alerts, history.windows
    steps = [
        [_put(alerts, *entry) for entry in changes.alerts.written.items()],
        [
            *(_tell(history, alert) for alert in changes.alerts.alerts),
            *(_put(history.states, *state) for state in changes.alerts.shown.items()),
        ],
        [_put(alerts, *entry) for entry in changes.progress.items()],
        [_put(windows, *entry) for entry in changes.windows.items()],
        [
            *(_put(windows, key, None) for key in changes.obsolete_windows),
            *(_put(alerts, key, None) for key in (*changes.alerts.obsolete, *changes.obsolete_progress)),
        ],
    ]
    return [steps[number] for number in history.world.part.order]


def _put(entries: dict, key: object, value: object) -> Callable[[], None]:
    def arrive() -> None:
        if value is None and key in entries:
            del entries[key]
        elif value is not None:
            entries[key] = value

    return arrive


def _tell(history: History, alert: Alert) -> Callable[[], None]:
    return lambda: history.told.append(alert)


# -- what came of it


def run(seed: int, part: Part | None = None, *, with_late_lines: bool = False) -> str:
    """Play one history and return what is wrong at its end, "" if nothing is."""
    rnd = random.Random(seed)
    world = make_world(rnd, part or Part(), with_late_lines=with_late_lines)
    world.log.extend(last_ticks(FAR_SECS))
    history = History(world)
    for _ in range(rnd.randrange(1, 8)):
        live(rnd, history, crash=True)
    live(rnd, history, crash=False)
    for dead in history.undead:
        for step in dead.on_its_way:
            for arrive in step:
                arrive()
    history.undead.clear()
    world.log.extend(last_ticks(FAR_SECS + 100))  # the states are said again
    live(rnd, history, crash=False)
    undisturbed = History(replace(world, part=Part()))
    live(random.Random(seed), undisturbed, crash=False)
    return _verdict(history, undisturbed, with_late_lines=with_late_lines)


def truth_of(world: World) -> list[Episode]:
    """Return the episodes that the lines of a world must raise."""
    (rule,) = world.settings.rules
    lines = Counter((line.group, line.second) for part in world.lines for line in part)
    return true_episodes(lines, 1, Bound(rule.threshold, rule.window_secs, rule.for_secs))


def _verdict(history: History, undisturbed: History, *, with_late_lines: bool) -> str:
    world, told = history.world, newest(history.told)
    (rule,) = world.settings.rules
    fired, pending = ({key[:2] for key in told if key[2] == state} for state in ("firing", "pending"))
    if wrong := unpaired(history.told):
        return f"fired and not resolved, or the other way: {sorted(wrong)}"
    if (rule.for_secs and not fired <= pending) or (pending and not rule.for_secs):
        return f"fired {sorted(fired)}, pending {sorted(pending)}"
    truth, found = truth_of(world), told_episodes(history.told)
    if with_late_lines:
        found = sorted(set(found))  # lines that came too late may have made one run of two that were told
    if found != truth:
        return f"told {found}, true are {truth}"
    if set(told) != set(newest(undisturbed.told)):
        return f"told {sorted(told)}, undisturbed it is {sorted(newest(undisturbed.told))}"
    shown = {alert.group: (alert.state, alert.window_end) for alert in history.states.values() if alert is not None}
    last = {
        group: ("resolved", max(each.window_end for each in truth if each.group == group))
        for group in {each.group for each in truth}
    }
    return "" if shown == last else f"shown is {shown}, not {last}"
