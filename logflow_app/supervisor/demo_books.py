"""The figures of a demo, each read where it lasts, and whether everything that was written has come to its end."""

import asyncio
import logging
from pathlib import Path

from logflow_app.config.model import Config
from logflow_app.errors import ConfigError, UnavailableError
from logflow_app.search import open_search
from logflow_app.supervisor.balance import Figures, problems
from logflow_app.supervisor.demo_files import LOGS, RECEIVED, State
from logflow_app.supervisor.files import ReceivedMessages, ShippedFiles
from logflow_app.supervisor.group import Group, Places
from logflow_app.supervisor.tally import Tally
from logflow_app.topics import named

logger = logging.getLogger(__name__)


class Books:
    """Adds up a demo: lines in files and Kafka, documents in the store, letters, alerts, messages in the chat.

    `is_alert_due` tells that a burst of errors was written, so that an alert must have fired.
    """

    def __init__(self, config: Config, folder: Path, state: State) -> None:
        self.tally = Tally(named(config.kafka.topic_prefix), config.kafka.app_id, state.counted)
        self.files = ShippedFiles(folder / LOGS, config.data_dir / "checkpoints")
        self.figures = Figures()
        self.is_alert_due = False
        search = open_search(config)
        if search is None:
            raise ConfigError("output: expected one that can be searched, for the demo counts what is stored")
        self._search = search
        self._received = ReceivedMessages(folder / RECEIVED)
        self._partitions = config.kafka.partitions
        self._topics = named(config.kafka.topic_prefix)
        self._counts_ends: Places | None = None
        self._written = 0

    async def look(self) -> Figures:
        """Return the figures as they are now; what cannot be read now stays as it was."""
        stored = self.figures.stored
        try:
            stored = await self._search.count()
        except UnavailableError as error:
            logger.debug("store_unreadable error=%s", error)
        self.figures = Figures(
            shipped=self.tally.shipped,
            stored=stored,
            dropped=self.tally.dropped,
            buried=self.tally.buried,
            alerts_fired=len(self.tally.alerts.fired),
            alerts_resolved=len(self.tally.alerts.resolved),
            notifications_received=await asyncio.to_thread(self._received.look),
        )
        return self.figures

    async def left(self, group: Group) -> list[str]:
        """Return what must still happen until everything written has come to its end; empty once it has.

        Call it again and again after the generator has ended. First the files must have been shipped; then the group
        must have passed all of the raw topic, and what that has added to the counts; only then are all alerts written.
        """
        self._written, waiting_bytes = await asyncio.to_thread(self.files.look)
        if waiting_bytes:
            return [f"{waiting_bytes:,} bytes of the files are still to be shipped"]
        if not await group.has_passed(await group.ends({self._topics.raw: self._partitions.raw})):
            return ["lines are still to be stored and counted"]
        if self._counts_ends is None:
            self._counts_ends = await group.ends({self._topics.counts: self._partitions.counts})
        if not await group.has_passed(self._counts_ends):
            return ["counts are still to be looked at"]
        if await self._is_behind(group):
            return ["the topics are still to be read"]
        still_open = [f"{alert.group} is still {alert.state}" for alert in self.tally.alerts.open.values()]
        return still_open or self.problems(await self.look())

    async def _is_behind(self, group: Group) -> bool:
        raw, letters, alerts, ledger = self.tally.topics
        ends = await group.ends(
            {
                raw: self._partitions.raw,
                ledger: self._partitions.raw,
                letters: self._partitions.counts,
                alerts: self._partitions.counts,
            }
        )
        return any(self.tally.positions.get(place, 0) < end for place, end in ends.items())

    def problems(self, figures: Figures) -> list[str]:
        """Return what does not add up."""
        return problems(figures, self._written, expects_alert=self.is_alert_due)

    async def close(self) -> None:
        """Let go of the store."""
        await self._search.close()
