"""The live line of `logflow up` adds up what processes say."""

from logflow_app.status import Process, Report, Status
from logflow_app.supervisor.standing import Standing


def told(component: str, figures: dict[str, float], **detail: object) -> Status:
    """Return what a process says."""
    return Process(component, component, 1, 0.0).status(Report("running", figures, detail))


def test_the_line_adds_up_who_is_alive() -> None:
    """Outages are named; what a process counted stays, how it was does not outlive it."""
    standing = Standing()
    worker = told("worker", {"lines_stored": 1200, "memory_bytes": 2**20, "lag_records": 3}, outages={"sqlite": 4})
    other = told("worker", {"lines_stored": 34, "memory_bytes": 2**20})
    standing.take_status(b"1", [worker])
    standing.take_status(b"2", [other])
    standing.take_status(b"3", [told("shipper", {"lines_acknowledged": 1300})])
    standing.take_alert(
        b'{"fingerprint":"f","episode":1,"state":"firing","rule":"r","group":"g","value":1,"threshold":1}'
    )
    line = (
        "shipped 1,300 · stored 1,234 · repeated 0 · dropped 0 · buried 0 · lag 3 · alerts open 1 · workers 2 · "
        "2 MiB · waiting for output sqlite"
    )
    assert line == standing.line(worker.at)
    standing.take_status(b"2", [])
    assert "stored 1,234 " in standing.line(worker.at)
    assert "workers 1" in standing.line(worker.at)
    assert "workers 0" in standing.line(worker.at + 20)


def test_a_process_that_is_started_again_goes_on_counting() -> None:
    """Its figures begin anew with each start, the line's do not; what it did after its last word is not known."""
    standing = Standing()
    first = told("shipper", {"lines_acknowledged": 100})
    again = Process("shipper", "shipper", 2, 5.0).status(Report("running", {"lines_acknowledged": 7}))
    for status in (first, first, again, again):
        standing.take_status(b"1", [status])
    standing.take_status(b"2", [told("worker", {"lines_stored": 109})])
    assert standing.line(again.at).startswith("shipped at least 107 · stored 109 ")
    standing.take_status(b"2", [])
    assert "stored 109 " in standing.line(again.at)


def test_a_notifier_that_fails_is_told() -> None:
    """Whoever looks at the line learns that the chat hears nothing."""
    standing = Standing()
    worker = told("worker", {}, troubles=["notifier chat has been failing for 11 s: HTTP 429"])
    standing.take_status(b"1", [worker])
    assert standing.line(worker.at).endswith(" · notifier chat has been failing for 11 s: HTTP 429")
