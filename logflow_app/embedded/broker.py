"""Everything a broker holds, without its network."""

import asyncio
import time

from logflow_app.embedded import data_folder
from logflow_app.embedded.catalogue import Catalogue
from logflow_app.embedded.cleaner import Cleaner
from logflow_app.embedded.coordinator import Coordinator
from logflow_app.embedded.offsets import Offsets
from logflow_app.embedded.producer_ids import ProducerIds
from logflow_app.embedded.settings import BrokerSettings
from logflow_app.embedded.storage import Flusher, Trouble


class Broker:
    """A broker that is open; raises ConfigError or OSError where its folder cannot be had."""

    def __init__(self, settings: BrokerSettings) -> None:
        self.settings = settings
        self._lock = data_folder.claim(settings.folder)
        try:
            self.catalogue = Catalogue(settings)
            self.coordinator = Coordinator(Offsets(settings.folder / "offsets"))
            self.producer_ids = ProducerIds(settings.folder)
        except BaseException:
            self._lock.close()
            raise
        self.flusher = Flusher(settings.fsync_interval_secs)
        self.cleaner = Cleaner(self.catalogue, self.coordinator, self.flusher, settings.cleaning_interval_secs)
        self.trouble = Trouble(time.monotonic)
        # One thread at a time reads large requests, and one looks at large batches: each takes time from the loop.
        self.reading, self.examining = asyncio.Lock(), asyncio.Lock()
        self.buffered_bytes = 0  # answers that clients have not taken yet

    @property
    def syncs_always(self) -> bool:
        """Whether an answer waits until what it confirms outlives a power cut."""
        return self.settings.fsync == "always"

    def close(self) -> None:
        """Sync everything and let go of the folder; nothing may run any longer."""
        self.cleaner.close()
        self.coordinator.close()
        self.flusher.close()
        self.catalogue.close()
        self.coordinator.offsets.close()
        self._lock.close()
