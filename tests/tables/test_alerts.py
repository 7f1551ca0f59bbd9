"""What rules decide of windows, one case after the other; test_alert_model.py plays what no one thinks of."""

import msgspec
import pytest

from logflow_app.models import Alert, PartialCount, Tick
from logflow_app.rules import Threshold
from logflow_app.tables.alerts import RULE_IS_GONE, AlertSettings
from logflow_app.tables.episodes import MOST_CLOSED, fingerprint_of
from logflow_app.tables.watched import Watched, WatchSettings

START = 1_700_000_040  # a minute begins
MINUTE = 60
NOBODY = range(0)


class Desk:
    """Feeds one partition of the counts, two raw partitions behind it, and notes what is told."""

    def __init__(
        self, *rules: Threshold, grace_secs: int = 10, bucket_secs: int = MINUTE, max_age: int = 86_400
    ) -> None:
        alerts = AlertSettings(bucket_secs, grace_secs * 1000, max_age)
        self.settings = WatchSettings(rules or (Threshold("errors", 10),), alerts, raw_partitions=2)
        self.watched = Watched(self.settings, "p1.1")
        self.offset = -1
        self.shown: dict[str, Alert | None] = {}
        self.states: dict[bytes, bytes] = {}
        self.windows: dict[bytes, bytes] = {}
        self._lines: dict[tuple[str, int, int], int] = {}
        self.ticks(0)

    def count(self, minute: int, lines: int, group: str = "payment", partition: int = 0) -> list[tuple]:
        """Let a partition have counted so many more errors of a minute (bucket) since START; return what is told."""
        key = (group, minute, partition)
        self._lines[key] = self._lines.get(key, 0) + lines
        self.offset += 1
        bucket = START + minute * self.settings.alerts.bucket_secs
        value = {"ERROR": self._lines[key], "INFO": 1000}
        partial = PartialCount(
            group=group, bucket=bucket, incarnation="t~0", partition=partition, offset=self.offset, value=value
        )
        self.watched.take(partial, self.offset)
        return self.told()

    def ticks(self, secs: float, partitions: tuple[int, ...] = (0, 1)) -> list[tuple]:
        """Let partitions be idle at so many seconds since START; return what is told."""
        now_ms = int((START + secs) * 1000)
        for partition in partitions:
            self.offset += 1
            tick = Tick(incarnation="t~0", partition=partition, watermark_ms=0, lag=0, idle=True, now_ms=now_ms)
            self.watched.take(tick, self.offset)
        return self.told()

    def told(self) -> list[tuple]:
        """Commit; return state, episode, first and last minute of the window, and value of each transition."""
        changes = self.watched.take_changes()
        self.windows |= changes.windows
        self.states |= changes.alerts.written | changes.progress
        for key in changes.alerts.obsolete:
            del self.states[key]
        self.shown |= changes.alerts.shown
        return [self.brief(alert) for alert in changes.alerts.alerts]

    def brief(self, alert: Alert) -> tuple:
        """Return an alert in few words."""
        secs = self.settings.alerts.bucket_secs
        places = (alert.episode, alert.window_start, alert.window_end)
        return alert.state, *((place - START) // secs for place in places), int(alert.value)

    def heir(self, *rules: Threshold, unread: range = NOBODY) -> "Desk":
        """Return the desk of a successor, perhaps with other rules."""
        heir = Desk.__new__(Desk)
        heir.__dict__ |= self.__dict__
        heir.offset += 1  # a record that said nothing
        heir.settings = self.settings._replace(rules=rules or self.settings.rules)
        heir.watched = Watched(heir.settings, "p2.1")
        heir.watched.load(
            list(self.windows.items()),
            list(self.states.items()),
            unread or range(heir.offset + 1, heir.offset + 1_000),
        )
        return heir


def test_the_line_that_crosses_fires_at_once_and_the_end_of_the_run_resolves():
    """Not before the window behind it and the grace are over, by the ticks of all partitions."""
    desk = Desk()
    assert [] == desk.count(0, 9)
    assert [("firing", 0, 0, 1, 10)] == desk.count(0, 1, partition=1)
    assert [] == desk.count(0, 5)
    assert [] == desk.ticks(129.9)
    assert [] == desk.ticks(130, partitions=(0,))
    assert [("resolved", 0, 0, 1, 15)] == desk.ticks(130)
    assert [] == desk.ticks(1_000)


def test_windows_that_follow_each_other_are_one_episode():
    """And those behind a window that does not hold are another, which waits until that is sure."""
    desk = Desk()
    assert [("firing", 0, 0, 1, 10)] == desk.count(0, 10)
    assert [] == desk.count(1, 12)
    assert [] == desk.count(3, 11)
    assert [("resolved", 0, 0, 2, 12), ("firing", 3, 3, 4, 11)] == desk.ticks(190)
    assert [("resolved", 3, 3, 4, 11)] == desk.ticks(310)


def test_an_earlier_window_joins_the_episode_that_was_told_if_nothing_lies_between():
    """It goes on under the number of the window that was told."""
    desk = Desk()
    desk.count(2, 10)
    assert [] == desk.count(1, 20)
    assert [] == desk.ticks(180)
    assert [("resolved", 2, 1, 3, 20)] == desk.ticks(250)


def test_an_earlier_window_that_does_not_join_is_an_episode_of_its_own():
    """It is told as soon as that is sure; what is shown stays the one that still fires."""
    desk = Desk()
    desk.count(2, 10)
    assert [] == desk.count(0, 10)
    assert [("firing", 0, 0, 1, 10), ("resolved", 0, 0, 1, 10)] == desk.ticks(130)
    (shown,) = desk.shown.values()
    assert shown is not None
    assert ("firing", 2, 2, 3, 10) == desk.brief(shown)
    assert [("resolved", 2, 2, 3, 10)] == desk.ticks(250)


def test_a_window_of_several_buckets_slides():
    """It holds as long as its buckets have enough between them."""
    desk = Desk(Threshold("errors", 10, window_secs=3 * MINUTE))
    assert [] == desk.count(0, 4)
    assert [("firing", 2, 0, 3, 10)] == desk.count(2, 6)
    assert [] == desk.ticks(249)
    assert [("resolved", 2, 0, 3, 10)] == desk.ticks(250)


def test_what_does_not_last_is_pending_and_never_fires():
    """With `for` a run fires once it is so long; one that ends before is withdrawn, and nothing is shown of it."""
    desk = Desk(Threshold("errors", 10, for_secs=MINUTE))
    assert [("pending", 0, 0, 1, 10)] == desk.count(0, 10)
    assert [] == desk.ticks(130)
    assert [None] == list(desk.shown.values())
    assert [("pending", 3, 3, 4, 10)] == desk.count(3, 10)
    assert [("firing", 3, 3, 4, 30)] == desk.count(4, 30)
    assert [("resolved", 3, 3, 5, 30)] == desk.ticks(370)


def test_groups_and_rules_do_not_mix():
    """Each rule follows each service it covers by itself, and has a fingerprint of its own."""
    desk = Desk(Threshold("errors", 10), Threshold("few", 3, services=("pay*",)))
    assert [("firing", 0, 0, 1, 5)] == desk.count(0, 5)
    assert [("firing", 0, 0, 1, 10)] == desk.count(0, 5)
    assert [] == desk.count(0, 9, group="auth")
    assert {fingerprint_of("errors", "payment"), fingerprint_of("few", "payment")} == set(desk.shown)


@pytest.mark.parametrize("partition", [0, 1])
def test_nothing_is_over_while_a_partition_is_silent(partition: int):
    """An alert is not resolved by our own blindness."""
    desk = Desk()
    desk.count(0, 10)
    assert [] == desk.ticks(80_000, partitions=(partition,))
    assert [("resolved", 0, 0, 1, 10)] == desk.ticks(130, partitions=(1 - partition,))


def test_lines_that_come_too_late_raise_their_alert_all_the_same():
    """Fired and resolved at once, and marked."""
    desk = Desk()
    desk.ticks(600)
    desk.count(2, 9)
    desk.offset += 1
    assert [("firing", 2, 2, 3, 10), ("resolved", 2, 2, 3, 10)] == desk.count(2, 1)
    (shown,) = desk.shown.values()
    assert shown is not None
    assert (True, "resolved") == (shown.late, shown.state)


def test_lines_that_come_too_late_for_a_told_episode_amend_it():
    """The same episode, resolved once more with a higher revision: longer, or only higher."""
    desk = Desk()
    desk.count(0, 10)
    desk.ticks(600)
    assert [("resolved", 0, 0, 1, 11)] == desk.count(0, 1)
    assert [("resolved", 0, 0, 2, 12)] == desk.count(1, 12)
    (shown,) = desk.shown.values()
    assert shown is not None
    assert 4 == shown.revision


def test_an_episode_that_goes_on_after_it_was_resolved_fires_again():
    """Lines that came too late bridge the gap to what happens now, and nobody would know of that."""
    desk = Desk()
    desk.count(0, 10)
    desk.ticks(130)
    assert [] == desk.count(1, 10)
    assert [("firing", 2, 2, 3, 10)] == desk.count(2, 10)
    assert [("resolved", 0, 0, 3, 10), ("resolved", 2, 0, 3, 10)] == desk.ticks(600)


def test_history_raises_no_alert():
    """A window that ended long ago is history, as when old files are read; one that is not so old is told."""
    desk = Desk(max_age=600)
    desk.ticks(3_000)
    assert [] == desk.count(38, 10)
    assert ["firing", "resolved"] == [told[0] for told in desk.count(40, 10)]


def test_before_anybody_knows_the_time_nothing_is_told():
    """The first tick decides."""
    desk = Desk.__new__(Desk)
    desk.__init__()
    desk.watched = Watched(desk.settings, "p1.1")
    assert [] == desk.count(0, 10)
    assert [("firing", 0, 0, 1, 10)] == desk.ticks(1, partitions=(1,))


# -- successors


def test_a_successor_goes_on_where_its_predecessor_was():
    """It tells nothing anew, and resolves what fires."""
    desk = Desk()
    desk.count(0, 10)
    heir = desk.heir()
    assert [] == heir.told()
    assert [] == heir.count(0, 1)
    assert [("resolved", 0, 0, 1, 11)] == heir.ticks(130)


def test_what_was_decided_is_not_decided_again():
    """Not by records that are read again, though the counts are known that came behind them."""
    desk = Desk()
    desk.ticks(200)
    first = desk.offset + 1
    desk.count(2, 10)
    desk.ticks(270)
    heir = desk.heir(unread=range(first, desk.offset + 1))
    again = heir.told()
    heir.offset = first - 1
    assert [("resolved", 2, 2, 3, 10)] == again
    assert [] == heir.count(2, 0) + heir.ticks(270)


def test_what_may_not_have_been_told_is_told_again():
    """By records that were not committed; what was committed was told."""
    desk = Desk()
    desk.count(0, 10)
    assert [("firing", 0, 0, 1, 10)] == desk.heir(unread=range(desk.offset, desk.offset + 1)).told()
    assert [] == desk.heir().told()


def test_what_is_to_be_told_again_stays_so_until_it_is_told():
    """A successor that decides more, keeps it, and dies before it tells leaves all of it to the next."""
    desk = Desk()
    first = desk.offset + 1
    desk.count(0, 10)
    unread = range(first, desk.offset + 100)
    heir = desk.heir(unread=unread)
    assert ["firing", "resolved"] == [told[0] for told in heir.ticks(130)]
    assert ["firing", "resolved"] == [told[0] for told in heir.heir(unread=unread).told()]
    assert [] == heir.heir().told()


def test_an_alert_of_a_rule_that_is_gone_is_resolved():
    """Not left firing for ever; the note says why. A rule that no longer covers the service is gone for it."""
    for rule in (Threshold("others", 1_000), Threshold("errors", 10, services=("auth",))):
        desk = Desk()
        desk.count(0, 10)
        heir = desk.heir(rule)
        assert [("resolved", 0, 0, 1, 10)] == heir.ticks(1)
        (shown,) = heir.shown.values()
        assert shown is not None
        assert RULE_IS_GONE == shown.note


def test_a_rule_that_comes_back_begins_a_new_episode():
    """Its number is of a window that no episode had."""
    desk = Desk()
    desk.count(0, 10)
    gone = desk.heir(Threshold("others", 1_000))
    gone.ticks(1)
    back = gone.heir(Threshold("errors", 10))
    back.ticks(2)
    assert [("firing", 1, 1, 2, 10)] == back.count(1, 10)


def test_another_count_applies_from_the_next_decision():
    """What is over stays as it was decided, what fires goes on until it no longer holds by the new one."""
    desk = Desk()
    desk.count(0, 6)
    desk.count(4, 6)
    desk.ticks(250)
    heir = desk.heir(Threshold("errors", 5))
    assert [("firing", 4, 4, 5, 6)] == heir.ticks(251)
    heir.count(5, 4)
    assert [("resolved", 4, 4, 5, 6)] == heir.ticks(370)
    other = Desk()
    other.count(4, 12)
    higher = other.heir(Threshold("errors", 100))
    assert [("resolved", 4, 4, 5, 12)] == higher.told() + higher.ticks(370)


@pytest.mark.parametrize(("before", "after"), [(60, 20), (20, 60)])
def test_other_buckets_end_what_fires(before: int, after: int):
    """A change of `counts.bucket_secs` leaves nothing firing for ever, and what comes then is told."""
    desk = Desk(bucket_secs=before)
    desk.count(60 // before + 1, 10)
    desk.settings = desk.settings._replace(alerts=AlertSettings(after, 10_000))
    heir = desk.heir()
    assert ["resolved"] == [told[0] for told in heir.ticks(600)]
    assert ["firing"] == [told[0] for told in heir.count(900 // after, 10)]


def test_what_is_true_is_said_again_each_minute_for_a_while():
    """A worker that slept may have said something old behind it."""
    desk = Desk()
    desk.count(0, 10)
    desk.ticks(130)
    said = []
    for secs in (189, 190, 200, 260, 1_029, 1_031, 1_200):
        desk.shown.clear()
        desk.ticks(secs)
        said.append([alert.state for alert in desk.shown.values() if alert is not None])
    assert [[], ["resolved"], [], ["resolved"], ["resolved"], [], []] == said


def test_old_episodes_are_forgotten_and_no_longer_shown():
    """With the windows they were of; one that fires stays."""
    desk = Desk()
    desk.count(0, 10)
    desk.count(0, 10, group="auth")
    desk.ticks(130)
    desk.count(9, 10)
    desk.watched.alerts.forget(START + 3 * MINUTE)
    desk.told()
    assert {fingerprint_of("errors", "auth"): None} == {key: shown for key, shown in desk.shown.items() if not shown}
    assert [fingerprint_of("errors", "payment").encode()] == [
        key.split(b"|")[1] for key in desk.states if key.startswith(b"state")
    ]
    desk.watched.alerts.forget(START + 99 * MINUTE)
    assert [("resolved", 9, 9, 10, 10)] == desk.ticks(9 * MINUTE + 130)


def test_a_group_without_errors_is_followed_all_the_same():
    """What is tidied up while it has none, as at the first commit, does not hide what fails later."""
    desk = Desk(Threshold("errors", 10), Threshold("many", 20))
    desk.count(0, 0)
    desk.count(0, 0, group="auth")
    desk.watched.forget(7 * 86_400)
    desk.watched.alerts.forget(START - 86_400)
    assert [("firing", 0, 0, 1, 12)] == desk.count(0, 12)
    desk.watched.alerts.forget(START - 86_400)
    assert [("firing", 0, 0, 1, 24)] == desk.count(0, 12)
    assert [("firing", 0, 0, 1, 10)] == desk.count(0, 10, group="auth")


def test_a_state_stays_small():
    """Of an alert that fires again and again the newest episodes are kept; older windows raise nothing any more."""
    desk = Desk()
    for n in range(MOST_CLOSED + 5):
        desk.count(2 * n, 10)
        desk.ticks(2 * n * MINUTE + 190)
    (state,) = [msgspec.json.decode(value) for key, value in desk.states.items() if key.startswith(b"state")]
    assert (MOST_CLOSED, START + 8 * MINUTE) == (len(state["episodes"]), state["floor"])
    assert [] == desk.count(3, 10)


def test_how_many_fire_is_known():
    """For the metrics: per rule, also where none does."""
    desk = Desk(Threshold("errors", 10), Threshold("few", 3))
    desk.count(0, 5)
    desk.count(0, 5, group="auth")
    assert {"errors": 0, "few": 2} == desk.watched.alerts.firing()
    desk.ticks(600)
    assert {"errors": 0, "few": 0} == desk.watched.alerts.firing()
