"""The programs that a demo runs beside LogFlow's own: a generator of sample lines, and a chat."""

import json
from pathlib import Path

from logflow_app.supervisor.demo_files import LOGS, RECEIVED, State, burst_lines
from logflow_app.supervisor.ports import LOOPBACK
from logflow_app.supervisor.program import Program, Stage
from logflow_app.supervisor.readiness import answers_http

FIRST_BURST_SECS, BURST_INTERVAL_SECS = 3.0, 60.0
SAMPLE = "shop.log"


def receiver(folder: Path, state: State) -> Program:
    """Return the chat that alerts arrive in."""
    arguments = ("receive", "--host", LOOPBACK, "--port", str(state.receiver_port), "--out", str(folder / RECEIVED))
    return Program(
        "receiver",
        ("logflow_app", *arguments),
        Stage.SERVICE,
        ready=answers_http(LOOPBACK, state.receiver_port, "/received"),
        component="receiver",
    )


def wrote_a_burst(last_lines: list[str]) -> bool:
    """Return whether a generator that was asked to end says that it has written a burst of errors."""
    try:
        return bool(json.loads(last_lines[-1])["burst_lines"])
    except (IndexError, ValueError, KeyError, TypeError):  # it was killed, and nobody knows
        return False


def generator(folder: Path, rate: float) -> Program:
    """Return what writes sample lines, and now and then a burst of errors."""
    arguments = (
        *("generate", "--rate", str(rate), "--output", str(folder / LOGS / SAMPLE)),
        *("--first-burst", str(FIRST_BURST_SECS), "--burst-interval", str(BURST_INTERVAL_SECS)),
        *("--burst-lines", str(burst_lines(rate)), "--json"),
    )
    path = folder / LOGS / SAMPLE
    before = _size(path)

    async def writes() -> bool:
        return _size(path) > before

    return Program("generator", ("logflow_app", *arguments), Stage.SOURCE, ready=writes, component="generator")


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
