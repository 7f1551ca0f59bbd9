"""The whole demo: how soon its page answers, how much memory all of it takes, how soon an alert is in the chat."""

import json
import os
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from statistics import median

from bench.child import Child, python
from bench.figures import Figure
from bench.run import Run
from logflow_app.supervisor.ports import free_port

PART = "the whole demo"
RATE = 100
ERRORS = 200  # of one service at once: well above the demo's threshold
CROSSINGS = 5
TICKS_PER_SEC = os.sysconf("SC_CLK_TCK")


def measure(run: Run) -> Iterator[Figure]:
    """Yield one figure: start, memory and crossings of a demo at its usual rate."""
    folder = run.folder("demo")
    data, port = folder / "data", free_port()
    logs = data / "demo-logs"
    logs.mkdir(parents=True)
    (logs / "bench.log").touch()
    run.say("starting a demo")
    begun = time.monotonic()
    options = ("--data-dir", str(data), "--port", str(port), "--rate", str(RATE))
    with closing(Child("demo", folder, python("-m", "logflow_app", "demo", *options), 0, {})) as child:
        _until(run, child, lambda: _answers(f"http://127.0.0.1:{port}/"))
        page_secs = time.monotonic() - begun
        _until(run, child, lambda: "generator: ready" in child.tail())
        cpu, measured_from = _cpu_secs(data, child.pid), time.monotonic()
        waits, tree_mb = [], 0.0
        for number in range(1 if run.short else CROSSINGS):
            run.say(f"letting a service fail, {number + 1}")
            waits.append(_crossing(run, child, data, f"bench-{number}"))
            tree_mb = max(tree_mb, _tree_mb(data, child.pid))
        secs = time.monotonic() - measured_from
        lines = sum(path.read_bytes().count(b"\n") for path in logs.glob("*.log"))
        used = _cpu_secs(data, child.pid) - cpu
    more = {"page_secs": round(page_secs, 2), "webhook_secs": round(median(waits), 3), "slowest_secs": max(waits)}
    run.say(
        f"page after {page_secs:.1f} s, {tree_mb:.0f} MB, line → chat {median(waits):.2f} s, {max(waits):.2f} s most"
    )
    yield Figure(PART, f"at {RATE} lines/s", lines, secs, used / lines * 1e6, tree_mb, more=more)


def _crossing(run: Run, child: Child, data: Path, service: str) -> float:
    """Write too many errors of a service; return how long it took until the chat was told, by its own clock."""
    stamp = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())
    text = "".join(f"{stamp} ERROR [{service}] no luck, attempt {n}\n" for n in range(ERRORS))
    with (data / "demo-logs" / "bench.log").open("a") as log:
        written_at = time.time()
        log.write(text)
    _until(run, child, lambda: _told_at(data, service) is not None)
    return round((_told_at(data, service) or 0.0) - written_at, 3)


def _told_at(data: Path, service: str) -> float | None:
    path = data / "received.jsonl"
    lines = path.read_text().split("\n")[:-1] if path.exists() else []
    found = [json.loads(line) for line in lines]
    times = [told["at"] for told in found if (told["body"]["group"], told["body"]["state"]) == (service, "firing")]
    return float(times[0]) if times else None


def _until(run: Run, child: Child, condition) -> None:
    deadline = time.monotonic() + run.timeout_secs
    while not condition():
        if time.monotonic() > deadline or not child.running():
            raise RuntimeError(f"the demo did not do what it should:\n{child.tail()}")
        time.sleep(0.02)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def _tree(data: Path, pid: int) -> list[Path]:
    """Return where the kernel tells of the demo and of all it has started."""
    found = [Path(f"/proc/{pid}")]
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if str(data / "children.lock").encode() in (folder / "cmdline").read_bytes().split(b"\0"):
                found.append(folder)
        except OSError:
            continue
    return found


def _tree_mb(data: Path, pid: int) -> float:
    """Return the memory of all of them; what they share counts once."""
    sizes = []
    for folder in _tree(data, pid):
        rows = dict(line.split(":", 1) for line in (folder / "smaps_rollup").read_text().splitlines()[1:])
        sizes.append(int(rows["Pss"].split()[0]))
    return sum(sizes) / 1024


def _cpu_secs(data: Path, pid: int) -> float:
    fields = [(folder / "stat").read_text().rpartition(") ")[2].split() for folder in _tree(data, pid)]
    return sum(int(field[11]) + int(field[12]) for field in fields) / TICKS_PER_SEC
