"""A whole pipeline of real processes: Kafka, Elasticsearch, workers, a shipper."""

import asyncio
import shutil
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import yaml
from aiokafka.admin import AIOKafkaAdminClient

from logflow_app.config import Config, load
from logflow_app.kafka_client import client_options
from logflow_app.setup import _create, specs_of
from logflow_app.topics import TopicSpec
from tests.processes import Process
from tests.services import Elasticsearch, Kafka
from tests.services.machine import free_ports
from tests.torture.points import ALERT_POINTS
from tests.torture.truth import BUCKET_SECS

REPOSITORY = Path(__file__).parents[2]
SESSION_SECS = 6
GRACE_SECS = 3600  # so that nothing is over before the torture says so: its lines come late as it pleases
# Compacted as fast as Kafka can: what an old copy would hide must be hidden while the torture goes on.
COMPACT_NOW = {
    "segment.ms": "4000",
    "min.cleanable.dirty.ratio": "0.01",
    "max.compaction.lag.ms": "4000",
    "delete.retention.ms": "2000",
}


def in_haste(spec: TopicSpec) -> TopicSpec:
    """Return a topic as it is to be compacted here; what must be kept for a while is kept for as long as it must."""
    if "compact" not in spec.config["cleanup.policy"] or "min.compaction.lag.ms" in spec.config:
        return spec
    return spec._replace(config=spec.config | COMPACT_NOW)


class Pipeline:
    """Everything together, in one folder; `close` ends what is left and removes nothing."""

    def __init__(self, folder: Path, workers: int, rules: list[dict[str, Any]]) -> None:
        self.folder = folder
        self._rules = rules
        self.logs = folder / "logs"
        self.logs.mkdir(parents=True)
        self._stack = ExitStack()
        self.kafka = self._stack.enter_context(Kafka(heap="768m"))
        self.elasticsearch = self._stack.enter_context(Elasticsearch(heap="1g"))
        self.config_path = self._write_config()
        self.config: Config = load(self.config_path, {})
        asyncio.run(self._make_topics())
        self.workers = [self._worker(n) for n in range(workers)]
        env = {"LOGFLOW_CONFIG": str(self.config_path)}
        self.shipper = Process("shipper", folder, [sys.executable, "-m", "shippers", "file"], env)

    def _write_config(self) -> Path:
        settings = {
            "data_dir": str(self.folder / "data"),
            "kafka": {
                "brokers": [self.kafka.bootstrap],
                "session_timeout_secs": SESSION_SECS,
                "heartbeat_interval_secs": 1,
                "rebalance_timeout_secs": 12,
            },
            "counts": {"bucket_secs": BUCKET_SECS},
            "alerts": {"grace_secs": GRACE_SECS, "rules": self._rules},
            "inputs": {"files": [{"paths": [f"{self.logs}/*.log*"], "checkpoint_interval": "1s"}]},
            "output": {
                "type": "elasticsearch",
                "elasticsearch": {"hosts": [self.elasticsearch.url], "replicas": 0, "refresh_interval": "5s"},
            },
        }
        path = self.folder / "logflow.yaml"
        path.write_text(yaml.safe_dump(settings))
        return path

    async def _make_topics(self) -> None:
        admin = AIOKafkaAdminClient(**client_options(self.config.kafka))
        await admin.start()
        try:
            await _create(admin, [in_haste(spec) for spec in specs_of(self.config)], 1)
        finally:
            await admin.close()

    def _worker(self, number: int) -> Process:
        (port,) = free_ports(1)
        data = self.folder / f"worker-{number}"
        faust = str(Path(sys.executable).with_name("faust"))
        env = {
            "LOGFLOW_CONFIG": str(self.config_path),
            "LOGFLOW_DATA_DIR": str(data),
            "LOGFLOW_WEB__PORT": str(port),
            "PYTHONPATH": str(REPOSITORY),
            "LOGFLOW_FAILPOINT_MARK": str(self.folder / f"failpoint-{number}"),
            "LOGFLOW_ALERT_FAILPOINT": ALERT_POINTS[number % len(ALERT_POINTS)],
        }
        command = [faust, "-A", "tests.torture.failpoints", "worker", "-l", "info"]
        return Process(f"worker-{number}", self.folder, command, env)

    def wipe(self, worker: Process) -> None:
        """Remove what a dead worker had on its disk."""
        shutil.rmtree(worker.env["LOGFLOW_DATA_DIR"], ignore_errors=True)

    def close(self) -> None:
        """End every process of ours and both services."""
        for process in (*self.workers, self.shipper):
            if process.running:
                process.resume()
                process.kill()
        self._stack.close()
