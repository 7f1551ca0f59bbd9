"""A port → Kafka: a shipper that listens, and a client of it that sends as fast as it is taken."""

import asyncio
import socket
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from bench.child import ROOT, Child, python
from bench.config import write_config
from bench.figures import Figure
from bench.run import Run
from bench.services import kafka
from bench.target import Target
from bench.topic_watch import TopicWatch

READY_SECS = 60.0


class Port(NamedTuple):
    """What is measured: the kind of input and its settings, and the module that sends, told in which `form`."""

    part: str
    row: str
    kind: str
    settings: dict[str, Any]
    sender: str
    form: str


def measure_ports(run: Run, ports: Iterable[Port]) -> Iterator[Figure]:
    """Yield what each takes, all on one Kafka."""
    with kafka() as broker:
        for port in ports:
            yield _figure(run, Target.make(broker.bootstrap, f"{port.kind}-{port.form}"), port)


def _figure(run: Run, target: Target, port: Port) -> Figure:
    folder = run.folder(target.prefix)
    number = _free_port()
    source = {"name": "net", "address": f"127.0.0.1:{number}"} | port.settings
    config = write_config(folder, target.bootstrap, kafka=target.config, inputs={port.kind: [source]})
    command = python("-m", "shippers", port.kind)
    child = Child("shipper", folder, command, run.lines, {"LOGFLOW_CONFIG": str(config)})
    with closing(child):
        _wait_until_it_listens(child, folder / "shipper.log")
        to_send = python("-m", port.sender, port.form, str(number), str(run.lines))
        return asyncio.run(_watched(run, target, child, port, to_send))


async def _watched(run: Run, target: Target, child: Child, port: Port, to_send: list[str]) -> Figure:
    async with TopicWatch(target.bootstrap, target.topic) as watch:
        idle_cpu, _ = child.usage()
        begun = time.monotonic()
        sender = subprocess.Popen(to_send, cwd=ROOT)  # noqa: ASYNC220
        try:
            moments = await watch.until(run.lines, child.usage, run.timeout_secs)
        finally:
            sender.kill()
            sender.wait()
    began = max([begun, *(at for at, (cpu, _) in moments if cpu <= idle_cpu)])
    ended, (cpu, peak_mb) = moments[-1]
    return Figure(port.part, port.row, run.lines, ended - began, (cpu - idle_cpu) / run.lines * 1e6, peak_mb)


def _wait_until_it_listens(child: Child, log: Path) -> None:
    deadline = time.monotonic() + READY_SECS
    while "kafka_connected" not in (text := log.read_text()) or "listener_started" not in text:
        if not child.running() or time.monotonic() > deadline:
            raise RuntimeError(f"the shipper does not listen:\n{child.tail()}")
        time.sleep(0.05)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as held:
        return int(held.getsockname()[1])
