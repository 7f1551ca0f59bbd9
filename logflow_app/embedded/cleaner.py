"""Deletes what is too old or too much, and compacts what is worth it, a partition after the other."""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from logflow_app.embedded import compaction
from logflow_app.embedded.catalogue import Catalogue
from logflow_app.embedded.compaction import Done, History, Part, StoppedError
from logflow_app.embedded.coordinator import Coordinator
from logflow_app.embedded.dirt import close_tail, is_due, reach
from logflow_app.embedded.partition import Partition
from logflow_app.embedded.settings import PRODUCERS_KEPT_SECS
from logflow_app.embedded.storage import Flusher

logger = logging.getLogger(__name__)

HISTORY_NAME = "compaction"


class Cleaner:
    """Looks at every partition now and then. What the disk refuses is said and tried again the next time."""

    def __init__(self, catalogue: Catalogue, coordinator: Coordinator, flusher: Flusher, interval_secs: float) -> None:
        self._catalogue = catalogue
        self._coordinator = coordinator
        self._flusher = flusher
        self._interval_secs = interval_secs
        self._thread = ThreadPoolExecutor(1, "compaction")
        self._is_stopped = False

    async def run(self) -> None:
        """Clean for ever."""
        while True:
            await asyncio.sleep(self._interval_secs)
            await self.clean(int(time.time() * 1000))

    async def clean(self, now_ms: int) -> None:
        """Look at everything once."""
        for partition in self._catalogue.partitions():
            if partition.is_removed or not partition.is_open:
                continue
            try:
                await self._clean(partition, now_ms)
            except OSError as error:
                logger.error("cleaning_failed partition=%s error=%s", partition.name, error)  # noqa: TRY400 - the disk's
                self._flusher.failed(partition)
            await asyncio.sleep(0)  # requests come first
        await self._between(lambda: self._forget_groups(now_ms))

    def close(self) -> None:
        """Stop, in the middle of a compaction if need be: that leaves everything as it was."""
        self._is_stopped = True
        self._thread.shutdown()

    async def _clean(self, partition: Partition, now_ms: int) -> None:
        partition.producers.expire(int(now_ms - PRODUCERS_KEPT_SECS * 1000))
        partition.save_snapshot()
        if partition.settings.delete:
            partition.log.expire(now_ms)
        if not partition.settings.compact:
            return
        history = load_history(partition)
        close_tail(partition.log, partition.settings, history, now_ms)
        if is_due(partition.log, partition.settings, history, now_ms):
            await self._compact(partition, history, now_ms)

    async def _compact(self, partition: Partition, history: History, now_ms: int) -> None:
        log, settings = partition.log, partition.settings
        before_ms = now_ms - settings.delete_retention_secs * 1000
        part = Part(
            max(history.clean_until, log.start_offset), reach(log, settings, now_ms), history.horizon(before_ms)
        )
        is_stopped = lambda: self._is_stopped or partition.is_removed  # noqa: E731 - a word for it
        loop = asyncio.get_running_loop()
        try:
            done = await loop.run_in_executor(self._thread, compaction.run, log.groups(), part, is_stopped)
        except StoppedError:
            return
        # What the producers have sent is known from the batches, and some of those are about to go.
        before, (left,) = log.bytes, await self._between(lambda: [_adopt(partition, done)])
        if left:
            history_after = history.after(done, now_ms, before_ms)
            (partition.folder / HISTORY_NAME).write_bytes(msgspec.msgpack.encode(history_after))
            logger.info(
                "partition_compacted partition=%s until=%d bytes=%d was=%d", partition.name, done.until, left, before
            )

    def _forget_groups(self, now_ms: int) -> list[int]:
        try:
            self._coordinator.expire(now_ms)
            self._coordinator.offsets.compact()
        except OSError as error:
            logger.error("cleaning_failed log=offsets error=%s", error)  # noqa: TRY400 - the disk's fault
            self._flusher.failed(self._coordinator.offsets)
        return []

    async def _between(self, work: Callable[[], list[int]]) -> list[int]:
        """Do something while no sync runs, and return what it returns."""
        future: asyncio.Future[list[int]] = asyncio.get_running_loop().create_future()

        def do() -> None:
            try:
                result = work()
            except OSError as error:
                future.set_exception(error)
            else:
                future.set_result(result)

        self._flusher.between(do)
        return await future


def load_history(partition: Partition) -> History:
    """Return what was compacted of a partition; nothing, where that is not known."""
    try:
        history = msgspec.msgpack.decode(Path(partition.folder / HISTORY_NAME).read_bytes(), type=History)
    except (OSError, msgspec.MsgspecError):
        return History()
    return history if history.clean_until <= partition.log.end_offset else History()


def _adopt(partition: Partition, done: Done) -> int:
    """Take over what a pass has made; return how many bytes the partition has now, 0 if it is gone."""
    if partition.is_removed or not partition.is_open:
        for draft in done.drafts:
            draft.discard()
        return 0
    partition.save_snapshot(at_once=True)
    for draft in done.drafts:
        partition.log.adopt(draft)
    return partition.log.bytes
