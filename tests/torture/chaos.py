"""What goes wrong during a torture, each thing a function of the pipeline and of chance."""

import random
import time
from collections.abc import Callable

from tests.torture.cluster import SESSION_SECS, Pipeline, Process


def kill_worker(pipeline: Pipeline, rnd: random.Random) -> None:
    """A worker's machine loses power and comes back."""
    worker = rnd.choice(pipeline.workers)
    worker.kill()
    time.sleep(rnd.uniform(0, 4))
    worker.start()


def kill_all_workers(pipeline: Pipeline, rnd: random.Random) -> None:
    """All workers die at once."""
    for worker in pipeline.workers:
        worker.kill()
    for worker in pipeline.workers:
        worker.start()


def wipe_worker(pipeline: Pipeline, rnd: random.Random) -> None:
    """A worker loses its disk with its life."""
    worker = rnd.choice(pipeline.workers)
    worker.kill()
    pipeline.wipe(worker)
    time.sleep(rnd.uniform(0, 4))
    worker.start()


def stop_worker(pipeline: Pipeline, rnd: random.Random) -> None:
    """A worker is ended in good order, and started again."""
    worker = rnd.choice(pipeline.workers)
    worker.terminate()
    worker.start()


def freeze_worker(pipeline: Pipeline, rnd: random.Random) -> None:
    """A worker sleeps past its session, its partitions go to others, and it wakes up."""
    worker = rnd.choice(pipeline.workers)
    worker.pause()
    time.sleep(SESSION_SECS + rnd.uniform(2, 5))
    worker.resume()


def kill_shipper(pipeline: Pipeline, rnd: random.Random) -> None:
    """The shipper dies; what it had sent and not yet noted is sent again."""
    pipeline.shipper.kill()
    time.sleep(rnd.uniform(0, 2))
    pipeline.shipper.start()


def kill_kafka(pipeline: Pipeline, rnd: random.Random) -> None:
    """The broker dies and comes back."""
    pipeline.kafka.kill()
    time.sleep(rnd.uniform(0, 3))
    pipeline.kafka.start()


def kill_elasticsearch(pipeline: Pipeline, rnd: random.Random) -> None:
    """Elasticsearch dies and comes back."""
    pipeline.elasticsearch.kill()
    time.sleep(rnd.uniform(0, 3))
    pipeline.elasticsearch.start()


Action = Callable[[Pipeline, random.Random], None]
ACTIONS: tuple[Action, ...] = (
    kill_worker,
    kill_shipper,
    wipe_worker,
    freeze_worker,
    kill_kafka,
    kill_all_workers,
    stop_worker,
    kill_worker,
    kill_shipper,
    kill_elasticsearch,
)
SHORT_ACTIONS: tuple[Action, ...] = (kill_shipper, kill_worker, freeze_worker, wipe_worker)


def revive(processes: list[Process]) -> list[str]:
    """Start again what has ended by itself (a failpoint, a watchdog); return their names."""
    dead = [process for process in processes if not process.running]
    for process in dead:
        process.start()
    return [process.name for process in dead]
