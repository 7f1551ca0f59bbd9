"""One torture from beginning to end."""

import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.torture import check, truth
from tests.torture.chaos import ACTIONS, Action, revive
from tests.torture.cluster import Pipeline
from tests.torture.points import POINTS

BLOCK = 400
FAILPOINTS_SECS = 90
ALERTS_SECS = 60
SETTLED_SECS = 5  # nothing moved for so long: the last commits and partial counts are out


@dataclass(frozen=True)
class Torture:
    """How hard it is."""

    seed: int
    lines: int
    files: int
    workers: int
    lines_per_sec: int
    actions: Sequence[Action] = ACTIONS
    failpoints: Sequence[str] = POINTS
    drain_secs: float = 300.0


@dataclass
class Verdict:
    """What came of it; `wrong` is empty where every line was stored and counted once."""

    lines: int
    did: list[str] = field(default_factory=list)
    died: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    secs: float = 0.0


def torture(how: Torture, folder: Path, say: Callable[[str], None] = lambda _: None) -> Verdict:
    """Write, ship, process and break; then compare everything with the truth."""
    rnd = random.Random(how.seed)
    what = truth.plan(how.lines, how.files)
    began = time.monotonic()
    rules = [
        {"name": name, "count": bound.count, "window_secs": bound.window_secs, "for_secs": bound.for_secs}
        for name, bound in truth.bounds(what).items()
    ]
    pipeline = Pipeline(folder, how.workers, rules)
    verdict = Verdict(what.lines)
    try:
        points = _start(pipeline, how, rnd)
        writer = threading.Thread(
            target=_write, args=(truth.Writer(what, pipeline.logs), how.lines_per_sec), daemon=True
        )
        writer.start()
        _await_failpoints(pipeline, points, verdict, say)
        _break(pipeline, how, rnd, writer, verdict, say)
        _drain(pipeline, what, how, verdict, say)
        _end_time(pipeline, what, verdict, say)
        for process in (*pipeline.workers, pipeline.shipper):
            process.terminate()
        verdict.wrong += check.wrong_documents(pipeline, what)
        verdict.wrong += check.wrong_ledgers(pipeline, what)
        verdict.wrong += check.wrong_counts(pipeline, what)
        verdict.wrong += check.wrong_alerts(pipeline, what)
    finally:
        pipeline.close()
    verdict.secs = time.monotonic() - began
    return verdict


def _start(pipeline: Pipeline, how: Torture, rnd: random.Random) -> list[str]:
    """Start everything, each worker with a failpoint of its own; return these."""
    points = rnd.sample(list(how.failpoints), min(len(how.failpoints), how.workers))
    for n, worker in enumerate(pipeline.workers):
        if n < len(points):
            worker.env["LOGFLOW_FAILPOINT"] = points[n]
        worker.start()
    pipeline.shipper.start()
    return points


def _await_failpoints(pipeline: Pipeline, points: list[str], verdict: Verdict, say: Callable[[str], None]) -> None:
    """Let every worker die once where it was told to; one that never gets there is a fault of the torture."""
    deadline = time.monotonic() + FAILPOINTS_SECS
    waiting = dict(zip([worker.name for worker in pipeline.workers], points, strict=False))
    while waiting and time.monotonic() < deadline:
        time.sleep(0.2)
        for name in revive(pipeline.workers):
            say(f"{name} died: {waiting.get(name)}")
            verdict.died.append(f"{name}: {waiting.pop(name, 'by itself')}")
    verdict.wrong += [f"failpoint {point} was never reached" for point in waiting.values()]


def _write(writer: truth.Writer, lines_per_sec: int) -> None:
    block = max(1, min(BLOCK, lines_per_sec // writer.plan.files))
    while not writer.done:
        began = time.monotonic()
        writer.write(block)
        pause = block * writer.plan.files / lines_per_sec - (time.monotonic() - began)
        time.sleep(max(0.0, pause))


def _break(
    pipeline: Pipeline,
    how: Torture,
    rnd: random.Random,
    writer: threading.Thread,
    verdict: Verdict,
    say: Callable[[str], None],
) -> None:
    """Do every action once, in random order, and go on with random ones while lines are being written."""
    waiting = list(how.actions)
    rnd.shuffle(waiting)
    time.sleep(5)
    while waiting or writer.is_alive():
        time.sleep(rnd.uniform(1, 4))
        verdict.died += revive([*pipeline.workers, pipeline.shipper])
        if how.actions:
            action = waiting.pop() if waiting else rnd.choice(how.actions)
            say(action.__name__)
            verdict.did.append(action.__name__)
            action(pipeline, rnd)


def _drain(pipeline: Pipeline, what: truth.Plan, how: Torture, verdict: Verdict, say: Callable[[str], None]) -> None:
    """Wait until everything is stored and counted, or until nothing more will come."""
    deadline = time.monotonic() + how.drain_secs
    while time.monotonic() < deadline:
        verdict.died += revive([*pipeline.workers, pipeline.shipper])
        stored = check.stored_count(pipeline)
        say(f"stored {stored:,} of {what.lines:,}")
        if stored >= what.lines and not check.wrong_counts(pipeline, what):
            break
        time.sleep(2)
    time.sleep(SETTLED_SECS)


def _end_time(pipeline: Pipeline, what: truth.Plan, verdict: Verdict, say: Callable[[str], None]) -> None:
    """Let every window be over, and wait until all of it is told, or until nothing more will come."""
    check.end_time(pipeline)
    deadline = time.monotonic() + ALERTS_SECS
    while time.monotonic() < deadline and (wrong := check.wrong_alerts(pipeline, what)):
        verdict.died += revive(pipeline.workers)
        say(f"{len(wrong)} alerts to go")
        time.sleep(1)
