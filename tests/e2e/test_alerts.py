"""Lines → counts → alerts on a real Kafka: what fires is told within seconds, once, and resolved by the lines alone."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from logflow_app.kafka_client import client_options
from logflow_app.models import Alert
from logflow_app.setup import topics_of
from logflow_app.topic_reader import newest_entries, read_topic
from tests.alert_truth import Bound, newest, told_episodes, true_episodes, unpaired
from tests.e2e.pipeline import Pipeline, Settings, until
from tests.services import Kafka

pytestmark = pytest.mark.kafka

GRACE_SECS = 6
RULE = {"name": "errors", "count": 5, "window_secs": 3, "services": ["pay*", "auth"]}
BOUND = Bound(5, 3)
SERVICES = ("payment", "auth", "other")


class AlertPipeline(Pipeline):
    """A pipeline that stores in files, counts by the second, and whose alerts are read from their topics."""

    def _usual(self, kafka: str) -> Settings:
        return super()._usual(kafka) | {
            "output": {"type": "sqlite", "sqlite": {"path": str(self.folder / "store")}},
            "counts": {"commit_interval_secs": 0.3, "bucket_secs": 1},
            "alerts": {"grace_secs": GRACE_SECS, "rules": [RULE]},
        }

    def count(self) -> int:
        """Return nothing: what is stored is others' matter."""
        return 0

    def send(self, planned: Mapping[tuple[str, int], int]) -> None:
        """Send lines, so many for each service and second, over all partitions."""
        texts = [
            f"{time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime(second))} ERROR [{service}] line {n}".encode()
            for (service, second), lines in planned.items()
            for n in range(lines)
        ]
        for partition in range(4):
            self.produce(texts[partition::4], partition)

    def alerts(self) -> list[Alert]:
        """Return every transition that was told, repetitions too."""
        return asyncio.run(self._read_alerts())

    async def _read_alerts(self) -> list[Alert]:
        topic = read_topic(client_options(self.config.kafka), topics_of(self.config).alerts)
        return [Alert.from_data(json.loads(record.value)) async for record in topic]

    def shown(self) -> dict[str, str]:
        """Return the state of each group's alert."""
        return asyncio.run(self._read_shown())

    async def _read_shown(self) -> dict[str, str]:
        topic = newest_entries(client_options(self.config.kafka), topics_of(self.config).alert_states)
        alerts = [Alert.from_data(json.loads(value)) async for _, value in topic]
        return {alert.group: alert.state for alert in alerts}

    def told(self, state: str) -> set[str]:
        """Return the groups of which a state was told."""
        return {alert.group for alert in self.alerts() if alert.state == state}


@pytest.fixture
def pipeline(kafka: Kafka, unique: str, tmp_path: Path) -> Iterator[AlertPipeline]:
    """Two workers that are ready."""
    made = AlertPipeline(tmp_path / unique, kafka.bootstrap, "", unique)
    for _ in range(2):
        made.worker().start()
    made.until_ready(*made.workers)
    yield made
    made.close()


@pytest.mark.timeout(420)
def test_what_fires_is_told_once_through_kills_and_resolved_by_the_lines_alone(pipeline: AlertPipeline) -> None:
    """Two workers, each killed with -9 while an alert fires: the list is that which the lines alone give."""
    second = int(time.time()) - 2
    planned: Counter[tuple[str, int]] = Counter(
        {("payment", second): 6, ("payment", second + 2): 9, ("auth", second): 4, ("other", second): 99}
    )
    pipeline.send(planned)
    until(lambda: "payment" in pipeline.told("firing"), 60, pipeline._state)
    pipeline.workers[0].kill()
    later = {("auth", second + 1): 1, ("payment", second + 3): 1}
    pipeline.send(later)
    planned.update(later)
    pipeline.workers[0].start()
    until(lambda: "auth" in pipeline.told("firing"), 60, pipeline._state)
    pipeline.workers[1].kill()
    pipeline.workers[1].start()
    until(lambda: {"payment", "auth"} == pipeline.told("resolved"), 90, pipeline._state)
    told = pipeline.alerts()
    errors = {key: lines for key, lines in planned.items() if key[0] != "other"}
    assert (true_episodes(errors, 1, BOUND), set()) == (told_episodes(told), unpaired(told))
    assert {"payment": "resolved", "auth": "resolved"} == pipeline.shown()
    assert 4 == len(newest(told))
