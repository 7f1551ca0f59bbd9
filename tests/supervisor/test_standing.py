"""The live line of `logflow up` adds up what processes say."""

from logflow_app.status import Process, Report, Status
from logflow_app.supervisor.standing import Standing


def told(component: str, figures: dict[str, float], **detail: object) -> Status:
    """Return what a process says."""
    return Process(component, component, 1, 0.0).status(Report("running", figures, detail))


def test_the_line_adds_up_who_is_alive() -> None:
    """Outages are named, who ended or is silent counts no more."""
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
        "shipped 1,300 · stored 1,234 · dropped 0 · buried 0 · lag 3 · alerts open 1 · workers 2 · 2 MiB · "
        "waiting for output sqlite"
    )
    assert line == standing.line(worker.at)
    standing.take_status(b"2", [])
    assert "stored 1,200 " in standing.line(worker.at)
    assert "workers 0" in standing.line(worker.at + 20)
