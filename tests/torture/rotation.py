"""`python -m tests.torture.rotation`: logs rotated by every means while the shipper and Kafka are killed; all arrives.

Ends with 1 if a line was lost, came under two ids, or the loss proof shows a hole; then it makes a hole on purpose.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import yaml

from logflow_app.topics import named
from shippers.file.checkpoint import encode, read_lanes
from tests.processes import Process
from tests.services import Kafka
from tests.torture.arrivals import Arrivals
from tests.torture.rotating import Rotating

PARTITIONS = 8
DRAIN_SECS = 180.0
HELD_SECS = 45.0  # as long as a file may be held that looks like a copy of another, and a bit
Say = Callable[[str], None]


@dataclass(frozen=True)
class Storm:
    """How hard it is: the shipper dies every `kill_secs` on average, Kafka every `outage_secs`."""

    seed: int
    secs: float
    files: int = 50
    lines_per_sec: int = 1000
    kill_secs: float = 4.0
    outage_secs: float = 40.0
    hasten: float = 1.0


@dataclass
class Verdict:
    """What came of it; `wrong` is empty where all is well."""

    lines: int = 0
    rotations: dict[str, int] = field(default_factory=dict)
    shipper_kills: int = 0
    outages: int = 0
    repeats: int = 0
    lanes: int = 0
    hole_bytes: int = 0
    wrong: list[str] = field(default_factory=list)


class Scene:
    """Logs, a shipper, and who reads what arrives."""

    def __init__(self, how: Storm, folder: Path, kafka: Kafka, prefix: str) -> None:
        self.rnd = random.Random(how.seed)
        self.kafka = kafka
        self.logs = Rotating(folder / "logs", random.Random(how.seed), how.files, hasten=how.hasten)
        self.checkpoints = folder / "checkpoints"
        config = folder / "logflow.yaml"
        config.write_text(yaml.safe_dump(self._settings(folder, prefix)))
        topic = named(prefix).raw
        kafka.create_topics({topic: PARTITIONS})
        self.arrivals = Arrivals(kafka.bootstrap, topic, PARTITIONS)
        command = [sys.executable, "-m", "shippers", "file", "--config", str(config)]
        self.shipper = Process("shipper", folder, command, {})

    def _settings(self, folder: Path, prefix: str) -> dict[str, object]:
        return {
            "data_dir": str(folder / "data"),
            "kafka": {"brokers": [self.kafka.bootstrap], "topic_prefix": prefix},
            "inputs": {
                "files": [
                    {
                        "name": "storm",
                        "paths": [f"{folder}/logs/*.log", f"{folder}/logs/*.log.*"],
                        "checkpoint_path": str(self.checkpoints),
                        "checkpoint_interval": "1s",
                    }
                ]
            },
            "shipper": {"partial_line_secs": 3600},
        }


def storm(how: Storm, folder: Path, kafka: Kafka, prefix: str, say: Say = lambda _: None) -> Verdict:
    """Write, rotate and break for a while; then let everything arrive, and compare."""
    scene, verdict = Scene(how, folder, kafka, prefix), Verdict()
    scene.arrivals.start()
    scene.shipper.start()
    try:
        _rage(how, scene, verdict, say)
        scene.logs.finish()
        _drain(scene, verdict, say)
        if not verdict.wrong:
            _make_hole(scene, verdict)
    finally:
        scene.arrivals.stop()
        if scene.shipper.running:
            scene.shipper.kill()
    verdict.rotations = dict(scene.logs.did)
    verdict.repeats, verdict.lanes = scene.arrivals.repeats, len(scene.arrivals.intervals)
    return verdict


def _rage(how: Storm, scene: Scene, verdict: Verdict, say: Say) -> None:
    ends_at = time.monotonic() + how.secs
    kills_at = time.monotonic() + scene.rnd.expovariate(1 / how.kill_secs)
    outage_at, back_at = time.monotonic() + how.outage_secs * scene.rnd.uniform(0.4, 0.8), 0.0
    per_turn = max(how.lines_per_sec // 100, 1)
    while (now := time.monotonic()) < ends_at:
        verdict.lines += scene.logs.step(scene.rnd.choice(scene.logs.logs), per_turn, scene.arrivals.has)
        if now >= kills_at:
            scene.shipper.kill()
            verdict.shipper_kills += 1
            kills_at = now + scene.rnd.expovariate(1 / how.kill_secs)
            for log in scene.rnd.sample(scene.logs.logs, len(scene.logs.logs) // 5):  # while it is down
                verdict.lines += scene.logs.step(log, per_turn, scene.arrivals.has)
            scene.shipper.start()
        if back_at and now >= back_at:
            scene.kafka.start()
            back_at, outage_at = 0.0, time.monotonic() + how.outage_secs * scene.rnd.uniform(0.5, 1.5)
        elif not back_at and now >= outage_at:
            say(f"Kafka dies; {verdict.lines:,} lines written, {len(scene.arrivals.places):,} arrived")
            scene.rnd.choice((scene.kafka.kill, scene.kafka.stop))()
            verdict.outages += 1
            back_at = time.monotonic() + scene.rnd.uniform(0.5, 6.0)
        time.sleep(0.01)
    if back_at:
        scene.kafka.start()


def _drain(scene: Scene, verdict: Verdict, say: Say) -> None:
    """Wait until everything has arrived, or nothing more will come; then say what is wrong."""
    wanted = list(scene.logs.lines)
    deadline = time.monotonic() + DRAIN_SECS
    while time.monotonic() < deadline:
        missing = [text for text in wanted if not scene.arrivals.has(text)]
        if not missing:
            break
        say(f"{len(missing):,} lines to go")
        if not scene.shipper.running:
            raise RuntimeError(f"the shipper has ended: {scene.shipper.log[-1000:]}")
        time.sleep(1.0)
    verdict.wrong += [f"lost: {text}" for text in missing]
    verdict.wrong += sorted(set(scene.arrivals.places) - set(wanted))
    verdict.wrong += scene.arrivals.wrong
    verdict.wrong += [f"a hole of {count} bytes in lane {lane}" for lane, count in scene.arrivals.holes().items()]


def _make_hole(scene: Scene, verdict: Verdict) -> None:
    """Let the checkpoint claim a line that was never sent: the loss proof must show its bytes, and no others."""
    log = scene.logs.folder / "hole.log"
    texts = [f"hole {n} {'y' * 80}" for n in range(3)]
    log.write_text(texts[0] + "\n")
    _await(scene, texts[0])
    scene.shipper.terminate()
    with log.open("a") as file:
        file.write(f"{texts[1]}\n{texts[2]}\n")
    lanes = read_lanes(scene.checkpoints)
    for lane in lanes:
        if lane.last_path == str(log):
            lane.position += len(texts[1]) + 1
            lane.tail = ""
    for generation in ("lanes.json", "lanes.previous.json"):
        (scene.checkpoints / generation).write_bytes(encode(lanes))
    scene.shipper.start()
    _await(scene, texts[2])
    holes = scene.arrivals.holes()
    verdict.hole_bytes = sum(holes.values())
    if list(holes.values()) != [len(texts[1]) + 1]:
        verdict.wrong.append(f"a hole made on purpose is not shown: {holes}")


def _await(scene: Scene, text: str) -> None:
    deadline = time.monotonic() + DRAIN_SECS
    while not scene.arrivals.has(text) and time.monotonic() < deadline:
        time.sleep(0.1)


def main() -> int:
    """Run storms with one seed after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--secs", type=float, default=600.0)
    parser.add_argument("--files", type=int, default=50)
    parser.add_argument("--lines-per-sec", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--runs", type=int, default=1)
    options = parser.parse_args()
    wrong = 0
    for seed in range(options.seed, options.seed + options.runs):
        folder = Path(tempfile.mkdtemp(prefix=f"logflow-storm-{seed}-"))
        print(f"seed {seed} in {folder}", flush=True)
        how = Storm(seed, options.secs, options.files, options.lines_per_sec)
        with Kafka() as kafka:
            verdict = storm(
                how, folder, kafka, "storm", lambda text: print(f"  {time.strftime('%T')} {text}", flush=True)
            )
        wrong += bool(verdict.wrong)
        told = {**asdict(verdict), "wrong": verdict.wrong[:20], "wrong_total": len(verdict.wrong)}
        print(json.dumps(told), flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
