"""Of alerts and processes the newest word counts."""

from typing import Any

from logflow_app.web.boards import MOST_ENTRIES, Board, alerts_now, missing_now, processes_now, templates_now
from tests.web.records import record

NOW = 1_800_000_000.0


def board(**entries: Any) -> Board:
    """Return a board that has heard these, in order."""
    told = Board()
    told.take([record(value, key) for key, value in entries.items()])
    return told


def test_alerts_are_sorted_by_what_they_are() -> None:
    """Firing and pending ones newest first; resolved ones for a day."""
    alerts = board(
        a={"fingerprint": "a", "state": "firing", "started_at": 10},
        b={"fingerprint": "b", "state": "firing", "started_at": 20},
        c={"fingerprint": "c", "state": "pending", "started_at": 5},
        d={"fingerprint": "d", "state": "resolved", "resolved_at": NOW - 10},
        e={"fingerprint": "e", "state": "resolved", "resolved_at": NOW - 90_000},
        f={"fingerprint": "f", "state": "unheard of"},
    )
    told = alerts_now(alerts, NOW)
    assert [["b", "a"], ["c"], ["d"]] == [
        [alert["fingerprint"] for alert in told[state]] for state in ("firing", "pending", "resolved")
    ]
    assert 2 == told["firing_total"]


def test_strange_values_break_nothing() -> None:
    """Neither other types nor what is no JSON."""
    alerts = board(a=b"{", b=[], c=b"\xff", d={"state": "firing", "started_at": "soon", "samples": 7}, e=None)
    assert [[]] == [alert["samples"] for alert in alerts_now(alerts, NOW)["firing"]]


def test_what_is_taken_back_is_gone() -> None:
    """And what is told again is newer than what was told between."""
    told = board(a={"n": 1}, b={"n": 2})
    told.take([record(None, "a"), record({"n": 3}, "c"), record({"n": 4}, "b")])
    assert [3, 4] == [entry["n"] for entry in told.entries.values()]


def test_what_is_kept_is_bounded() -> None:
    """Of too many the oldest go."""
    told = Board()
    told.take([record({"n": n}, str(n)) for n in range(MOST_ENTRIES + 10)])
    assert (MOST_ENTRIES, 10) == (len(told.entries), next(iter(told.entries.values()))["n"])


def test_a_process_that_missed_its_reports_has_fallen_silent() -> None:
    """Three of them."""
    reports = {"host": "h", "id": "1", "interval_secs": 5.0}
    told = board(
        a=reports | {"component": "worker", "at": NOW - 14}, b=reports | {"component": "shipper", "at": NOW - 16}
    )
    rows = processes_now(told, lambda: NOW)
    assert [("shipper", False), ("worker", True)] == [(row["component"], row["is_alive"]) for row in rows]


def test_what_is_missing_is_added_up_and_single_files_are_left_out() -> None:
    """Of those who live: what a dead worker said may have come since. A page is not told of thousands of files."""
    worker = {"component": "worker", "host": "h", "interval_secs": 5.0, "at": NOW}
    detail = {"lanes_with_holes": 2, "arrivals": [{"lane": "x"}], "page": "p"}
    told = board(
        a=worker | {"id": "1", "figures": {"gap_bytes": 30}, "detail": detail},
        b=worker | {"id": "2", "figures": {"gap_bytes": 12}, "detail": {"lanes_with_holes": 1}},
        c=worker | {"id": "3", "figures": {"gap_bytes": 99}, "detail": detail, "at": NOW - 60},
        d=worker | {"id": "4", "figures": {"gap_bytes": "many"}, "detail": []},
    )
    rows = processes_now(told, lambda: NOW)
    assert {"bytes": 42, "files": 3} == missing_now(rows)
    assert {"lanes_with_holes": 2, "page": "p"} == rows[0]["detail"]


def test_templates_of_all_workers_are_one_list() -> None:
    """Of those who live, added up by their id, the most frequent first; what is no template is passed over."""
    worker = {"component": "worker", "host": "h", "interval_secs": 5.0, "at": NOW}
    paid, lost = ({"id": name, "template": name, "service": "shop"} for name in ("paid", "lost"))
    told = board(
        a=worker | {"id": "1", "detail": {"templates": [paid | {"count": 2}, lost | {"count": 3}, 7, {"id": None}]}},
        b=worker | {"id": "2", "detail": {"templates": [paid | {"count": 5}]}},
        c=worker | {"id": "3", "detail": {"templates": [lost | {"count": 99}]}, "at": NOW - 60},
        d=worker | {"id": "4", "detail": {"templates": "many"}},
    )
    expected = {"templates": [paid | {"count": 7}, lost | {"count": 3}], "total": 2}
    assert expected == templates_now(told, 10, lambda: NOW)
    assert [paid | {"count": 7}] == templates_now(told, 1, lambda: NOW)["templates"]
    assert all("templates" not in row["detail"] for row in processes_now(told, lambda: NOW) if row["detail"])
