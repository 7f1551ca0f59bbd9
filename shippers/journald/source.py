"""A journal as a source: read again from the newest cursor that lasts in the spool, whatever ends."""

import asyncio
import logging
import math
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from itertools import groupby

from logflow_app.errors import UnavailableError
from shippers.journald.event import JournalEvent, event_of, is_wanted
from shippers.journald.export import Entry, ExportError, ExportReader
from shippers.journald.settings import JournaldInput
from shippers.journald.streams import Stream, stream_of
from shippers.patience import Backoff, Complaint
from shippers.spool.counters import InputCounters
from shippers.spool.intake import Intake
from shippers.spool.packet import Mark, Origin
from shippers.spool.spool import Spool

log = logging.getLogger(__name__)

MOST_AT_ONCE = 1000  # entries that go into the spool together
MAX_ENTRY_BYTES = 16 * 2**20
STEADY_SECS = 60.0  # what was read for so long is begun again at once when it ends


class JournaldSource:
    """Takes entries into the spool, each once. See Source."""

    def __init__(self, settings: JournaldInput, intake: Intake, spool: Spool, stream: Stream | None = None) -> None:
        self._settings = settings
        self._intake = intake
        self._spool = spool
        self._stream = stream or stream_of(settings)
        self._key = f"journald:{settings.name}"
        self._cut = 0
        self._backoff = Backoff(0.2, 30.0)
        self._trouble = Complaint()

    @property
    def counters(self) -> InputCounters:
        """See Source.counters."""
        return self._intake.counters

    @property
    def cursor(self) -> str:
        """The place of the last entry that is in the spool."""
        return self._intake.marks.get(self._key, "")

    async def start(self) -> None:
        """See Source.start."""
        await self._stream.check()

    async def run(self) -> None:
        """Return where the stream has an end, or damage, and Kafka has all before it; see Source.run."""
        while True:
            began = time.monotonic()
            try:
                await self._read()
                if self._stream.ends:
                    break
            except ExportError as error:
                if self._stream.ends:
                    log.error(  # noqa: TRY400 - the file's fault
                        "entries_damaged input=%s byte=%d reason='%s' consequence='what follows is not read'",
                        *(self._settings.name, error.whole_to, error),
                    )
                    break
                self._complain(error)
            except UnavailableError as error:
                self._complain(error)
            if time.monotonic() - began > STEADY_SECS:
                self._backoff.reset()
            await asyncio.sleep(self._backoff.next_secs())
        await self._intake.synced()
        await self._spool.drain(math.inf)

    async def close(self) -> None:
        """See Source.close: what is in nobody's hand is read by the next start."""

    def observe(self) -> None:
        """See Source.observe."""
        self.counters.cut = self._cut

    async def _read(self) -> None:
        cursor = self.cursor
        skips = self._stream.resumes == "from_start" and bool(cursor) and await self._holds(cursor)
        async with aclosing(self._entries(cursor)) as batches:
            async for batch in batches:
                wanted = batch
                if skips:
                    wanted, skips = _behind(batch, cursor)
                await self._take(wanted, cursor)
                if batch and _cursor(batch[-1]) != cursor:  # the entry we had already is no sign that it goes on
                    self._relent()

    async def _entries(self, cursor: str) -> AsyncGenerator[list[Entry], None]:
        """Yield the entries of the stream as they come; raises ExportError behind those before any damage."""
        reader = ExportReader(self._settings.max_message_bytes, MAX_ENTRY_BYTES)
        async with aclosing(self._stream.read(cursor)) as stream:
            async for data in stream:
                damage = None
                try:
                    entries = reader.feed(data)
                except ExportError as error:
                    entries, damage = error.entries, error
                self._cut, reader.cut = self._cut + reader.cut, 0
                for first in range(0, len(entries), MOST_AT_ONCE):
                    yield entries[first : first + MOST_AT_ONCE]
                if damage:
                    raise damage
        if self._stream.ends:
            yield reader.end()

    async def _holds(self, cursor: str) -> bool:
        """Return whether the stream has the entry of a cursor: else it is another one, and new from its beginning."""
        with suppress(ExportError):
            async with aclosing(self._entries("")) as batches:
                async for batch in batches:
                    if any(_cursor(entry) == cursor for entry in batch):
                        return True
        return False

    async def _take(self, entries: list[Entry], cursor: str) -> None:
        """Put entries into the spool, those of one origin together, each with the cursor of the last."""
        settings = self._settings
        found = [
            event
            for entry in entries
            if (settings.path is None and settings.url is None) or is_wanted(entry, settings.filters)
            if (event := event_of(entry, whole=settings.whole_entries, all_fields=settings.all_fields))
            if event.line and event.cursor != cursor
        ]
        for origin, run in groupby(found, key=self._origin):
            events = list(run)
            lines, times = [event.line for event in events], [event.time_ms for event in events]
            mark = Mark(self._key, events[-1].cursor)
            while not self._intake.take(origin, lines, times if all(times) else (), mark):
                await self._intake.wait_for_room()

    def _origin(self, event: JournalEvent) -> Origin:
        settings = self._settings
        return Origin(
            source=event.host,
            input=settings.name,
            service=settings.service or event.service,
            fields={"journald": dict(event.about)} if event.about else {},
            topic=settings.topic,
        )

    def _complain(self, error: Exception) -> None:
        if self._trouble.is_due(time.monotonic()):
            log.warning(
                "journal_unreadable input=%s error='%s' for_secs=%.0f consequence='it is tried again'",
                *(self._settings.name, error, self._trouble.lasted_secs(time.monotonic())),
            )

    def _relent(self) -> None:
        self._backoff.reset()
        lasted = self._trouble.lasted_secs(time.monotonic())
        if self._trouble.end():
            log.info("journal_recovered input=%s after_secs=%.1f", self._settings.name, lasted)


def _cursor(entry: Entry) -> str:
    return next((value.decode("utf-8", "replace") for name, value in entry if name == "__CURSOR"), "")


def _behind(entries: list[Entry], cursor: str) -> tuple[list[Entry], bool]:
    """Return the entries behind the one of a cursor, and whether it is still to come."""
    for place, entry in enumerate(entries):
        if _cursor(entry) == cursor:
            return entries[place + 1 :], False
    return [], True
