"""A log that is opened again and again gives every line once."""

import random

import pytest

from shippers.kubernetes.log_lines import Batch, LogLines
from shippers.kubernetes.place import Place
from tests.shippers.kubernetes.pods import EPOCH, NANOS, stamp

Log = list[tuple[int, bytes]]


def sent(log: Log, since: int | None = None) -> bytes:
    """Return what the API sends of a log: lines from a whole second on, each with its time."""
    least = 0 if since is None else since * NANOS
    return b"".join(stamp(at) + b" " + text + b"\n" for at, text in log if at >= least)


def messages(batches: list[Batch]) -> list[bytes]:
    """Return the lines of some batches."""
    return [message for batch in batches for message in batch.messages]


def last(lines: LogLines) -> Place | None:
    """Return how far a reader is."""
    return lines._progress.place


def read(
    data: bytes, after: Place | None = None, instance: str = "i", longest: int = 1000
) -> tuple[list[bytes], LogLines]:
    """Return the new lines of a stream that comes at once, and who read them."""
    lines = LogLines(instance, after, longest)
    return messages(lines.feed(data)), lines


def test_lines_come_with_their_times() -> None:
    """A time is taken off a line and told beside it; a line without a text is none."""
    lines = LogLines("i", None, 100)
    (batch,) = lines.feed(
        sent([(EPOCH + 5_000_000, b"one two"), (EPOCH + 6_000_000, b""), (EPOCH + 7_999_999, b"three")])
    )
    assert ([b"one two", b"three"], [EPOCH // 10**6 + 5, EPOCH // 10**6 + 7]) == (batch.messages, batch.times)
    assert Place("i", EPOCH + 7_999_999, 0, 3) == batch.place


@pytest.mark.parametrize("seed", range(60))
def test_broken_off_anywhere_every_line_comes_once(seed: int) -> None:
    """Two streams whose times cross, many lines at one time, any cut: nothing misses, and nothing comes twice."""
    chance = random.Random(seed)
    log: Log = []
    now = EPOCH
    for number in range(chance.randrange(1, 300)):
        now += chance.choice([0, 0, 1, 1000, 10**8, 10**8, 3 * 10**9])
        log.append((now - chance.choice([0, 0, 0, 1000, 5 * 10**8]), b"line %d" % number))
    taken: list[bytes] = []
    place: Place | None = None
    written = 0
    while len(taken) < len(log):
        written = min(written + chance.randrange(1, 80), len(log))
        data = sent(log[:written], place.since if place else None)
        data = data[: chance.randrange(len(data) + 1)] if chance.random() < 0.7 and written < len(log) else data
        lines = LogLines("i", place, 1000)
        while data:
            size = chance.choice([1, 7, 50, 10_000])
            taken += messages(lines.feed(data[:size]))
            data = data[size:]
        assert not lines.is_gap
        place = Place.read(str(last(lines)))
    assert [text for _, text in log] == taken


def test_a_server_that_knows_no_seconds_repeats_nothing() -> None:
    """Where `sinceTime` is passed over by the server, older lines are passed over here."""
    log = [(EPOCH + n * NANOS, b"%d" % n) for n in range(10)]
    _, before = read(sent(log[:7]))
    assert [b"7", b"8", b"9"] == read(sent(log), last(before))[0]


def test_a_log_that_was_rotated_away_is_noticed() -> None:
    """Where lines that were taken are not there any more, what was behind them may be missing: that is told."""
    log = [(EPOCH + n * 10**8, b"%d" % n) for n in range(20)]
    _, before = read(sent(log[:10]))
    new, after = read(sent(log[13:], last(before).since), last(before))
    assert ([b"%d" % n for n in range(13, 20)], True) == (new, after.is_gap)
    new, after = read(sent(log[13:], last(before).since), last(before), instance="another run")
    assert ([b"%d" % n for n in range(13, 20)], False) == (new, after.is_gap)


def test_a_clock_that_is_set_back_loses_nothing() -> None:
    """Lines that are much older than those before them move the place back; what is between may come twice."""
    log = [(EPOCH + n * NANOS, b"%d" % n) for n in range(100, 110)]
    log += [(EPOCH + n * NANOS, b"back %d" % n) for n in range(5)]
    _, before = read(sent(log[:12]))
    new, _ = read(sent(log, last(before).since), last(before))
    assert {b"back 2", b"back 3", b"back 4"} <= set(new)


def test_a_run_of_the_container_begins_behind_the_one_before() -> None:
    """Lines of a new run that came under the name of the old one are not taken again."""
    old = [(EPOCH + n, b"old %d" % n) for n in range(5)]
    new = [(EPOCH + 100 + n, b"new %d" % n) for n in range(5)]
    _, before = read(sent(old + new[:2]))
    assert [b"new 2", b"new 3", b"new 4"] == read(sent(new, last(before).since), last(before), "j")[0]


def test_a_long_line_is_cut_and_costs_no_more() -> None:
    """Of a line over the limit only its beginning is kept, however it comes; what is left out is counted."""
    whole = sent([(EPOCH, b"x" * 5000), (EPOCH + 1, b"after")])
    for size in (1, 100, 10_000):
        lines = LogLines("i", None, 1000)
        found = []
        for begin in range(0, len(whole), size):
            found += lines.feed(whole[begin : begin + size])
            assert lines._rest_bytes < 1200
        assert [([b"x" * 1000], 4000), ([b"after"], 0)] == [(each.messages, each.truncated_bytes) for each in found]


def test_a_last_line_without_an_end_counts_where_the_container_has_ended() -> None:
    """While a container runs, half a line may be the half of one."""
    lines = LogLines("i", None, 100)
    assert [] == lines.feed(sent([(EPOCH, b"half")])[:-1])
    assert [Batch([b"half"], [EPOCH // 10**6], Place("i", EPOCH, 0, 1), [])] == lines.finish()
    assert [] == lines.finish()


def test_what_the_kubelet_says_is_no_line() -> None:
    """It puts its errors where lines should be; another line without a time is kept."""
    batch, lines = read(b"unable to retrieve container logs for containerd://4f1c\nno time here\n")
    assert ([b"no time here"], "unable to retrieve container logs for containerd://4f1c") == (batch, lines.said)


def test_the_end_of_a_line_that_was_taken_is_passed_over() -> None:
    """The API leaves out a long line's first piece by its time, and then sends the rest of it, without a time."""
    _, before = read(sent([(EPOCH, b"long long"), (EPOCH + NANOS * 3, b"next")]))
    again = b"rest of the long one\n" + sent([(EPOCH + NANOS * 3, b"next"), (EPOCH + NANOS * 3, b"new")])
    assert [b"new"] == read(again, last(before))[0]


def test_lines_to_be_joined_have_a_place_each_and_keep_blank_ones() -> None:
    """An event of several lines may end at any of them, and have blank ones within."""
    log = [(EPOCH + n, text) for n, text in enumerate([b"a", b"", b"c"])]
    (batch,) = LogLines("i", None, 100, joined=True).feed(sent(log))
    assert [b"a", b"", b"c"] == batch.messages
    assert [Place("i", EPOCH + n, 0, n + 1) for n in range(3)] == [Place.read(place) for place in batch.places]
    (batch,) = LogLines("i", None, 100).feed(sent(log))
    assert ([b"a", b"c"], []) == (batch.messages, batch.places)
