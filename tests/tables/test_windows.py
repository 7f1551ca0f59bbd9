"""Windows keep the last count of each raw partition, whoever tells it and however often."""

import itertools

from logflow_app.models import PartialCount
from logflow_app.tables.windows import WindowKey, Windows, totals

KEY = WindowKey("payment", 60)


def partial(offset: int, lines: int, partition: int = 0, bucket: int = 60) -> PartialCount:
    """Return a count of INFO lines."""
    return PartialCount(
        group="payment", bucket=bucket, incarnation="t~0", partition=partition, offset=offset, value={"INFO": lines}
    )


def written(windows: Windows) -> list[tuple[bytes, bytes]]:
    """Return the entries of a commit."""
    return list(windows.take_changes()[0].items())


def test_any_order_and_any_repetition_give_the_same():
    """The count with the highest offset of each partition stands; their sum is the window's."""
    told = [partial(3, 1), partial(7, 4), partial(5, 10, partition=1)]
    for order in itertools.permutations([*told, told[0], told[1]]):
        windows = Windows("p1")
        for each in order:
            windows.take(each)
        assert {KEY: {"INFO": 14}} == totals(written(windows))


def test_what_changes_nothing_is_not_written():
    """A count told again costs no write."""
    windows = Windows("p1")
    windows.take(partial(3, 1))
    written(windows)
    windows.take(partial(3, 1))
    windows.take(partial(2, 9))
    assert ({}, []) == windows.take_changes()


def test_copies_of_several_processes_are_taken_together():
    """Each may know what the others do not."""
    copies = []
    for process, told in (("p1", [partial(3, 1), partial(9, 5, 1)]), ("p2", [partial(4, 2), partial(8, 4, 1)])):
        windows = Windows(process)
        for each in told:
            windows.take(each)
        copies += written(windows)
    assert {KEY: {"INFO": 7}} == totals(copies) == totals(reversed(copies))


def test_a_copy_by_another_process_is_deleted_once_ours_includes_it():
    """And not before there is a reason to write ours."""
    first = Windows("p1")
    first.take(partial(3, 1))
    copy = written(first)
    heir = Windows("p2")
    heir.load(copy)
    assert ({}, []) == heir.take_changes()
    heir.take(partial(4, 2))
    entries, obsolete = heir.take_changes()
    assert ([b"60|p2|payment"], [b"60|p1|payment"]) == (list(entries), obsolete)
    assert {KEY: {"INFO": 2}} == totals(entries.items())


def test_a_former_life_of_the_raw_topic_keeps_its_lines():
    """Its last counts are added to those of the present one."""
    windows = Windows("p1")
    windows.take(partial(900, 3))
    again = partial(2, 1)
    again.incarnation = "t~1"
    windows.take(again)
    assert {KEY: {"INFO": 4}} == totals(written(windows))


def test_old_minutes_are_forgotten_once_they_are_written():
    """All copies of them are deleted, our own and others'."""
    first = Windows("p1")
    first.take(partial(1, 1, bucket=60))
    windows = Windows("p2")
    windows.load(written(first))
    windows.take(partial(2, 1, bucket=120))
    windows.take(partial(3, 1, bucket=180))
    windows.expire(180)
    assert [120, 180] == sorted(key.bucket for key in windows.windows)
    assert [b"60|p1|payment", b"60|p2|payment"] == windows.take_changes()[1]
    windows.expire(180)
    assert [180] == [key.bucket for key in windows.windows]
