"""The input as a process: killed in the middle, it loses no line of a pod and takes none twice."""

import asyncio
import random
import signal
import time
from pathlib import Path

from tests.shippers.kubernetes.cluster import Cluster
from tests.shippers.kubernetes.following import kubeconfig
from tests.shippers.kubernetes.pods import NANOS
from tests.shippers.sourcing import Printed
from tests.shippers.waiting import until

KILLS = 2
PODS = 8
DEADLINE_SECS = 120.0


async def test_killed_again_and_again_every_line_is_taken_once(tmp_path: Path) -> None:
    """Through kill -9, broken streams and restarts of containers, each line is sent, and always from one place."""
    chance = random.Random(7)
    async with Cluster().serve() as cluster:
        cluster.piece = 1000
        pods = [cluster.add(f"web-{number}") for number in range(PODS)]
        path = kubeconfig(tmp_path, cluster.url, token="secret")
        shipper = Printed(tmp_path, f"  kubernetes: [{{name: pods, kubeconfig: {path}}}]\n")
        expected: set[str] = set()

        def write(count: int) -> None:
            for pod in pods:
                texts = [f"{pod.name} {len(expected) + number:07d} {'é' * 20}" for number in range(count)]
                cluster.write(pod, *texts, step=NANOS // 500)
                expected.update(texts)

        def taken() -> int:
            return len(expected & shipper.places.keys())

        async def until_taken(count: int) -> None:
            deadline = time.monotonic() + DEADLINE_SECS
            while taken() < count:
                assert time.monotonic() < deadline, (taken(), count, shipper.log)
                await asyncio.sleep(0.2)  # it reads all that was printed, so it is not asked too often

        try:
            for kill in range(KILLS):
                shipper.start()
                write(300)
                await until(lambda: cluster.open_logs == PODS, lambda: shipper.log)
                await until_taken(1)
                before = taken()
                write(300)
                cluster.drop("log" if chance.random() < 0.5 else "watch")
                await until_taken(before + 1)
                shipper.end(signal.SIGKILL)
                cluster.restart(pods[kill])
            shipper.start()
            write(50)
            await until_taken(len(expected))
            assert 0 == await asyncio.to_thread(shipper.end, signal.SIGTERM)
        finally:
            if shipper.is_running:
                shipper.end(signal.SIGKILL)
    assert expected == shipper.places.keys()
    assert {} == {text: places for text, places in shipper.places.items() if len(places) > 1}
