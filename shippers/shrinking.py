"""Makes of a batch that a broker refuses as too large what it will take."""

import logging

from aiokafka.errors import KafkaError

from logflow_app.letters import utc_now
from shippers.connection import Connection, ProducerSettings
from shippers.outlet import Parcel
from shippers.oversize import can_be_cut, letter, truncated
from shippers.packs import Record, halve
from shippers.producing import Producing

log = logging.getLogger(__name__)

RAISE_LIMIT = "raise max.message.bytes of the topic"


class Shrinking:
    """The way of what is too large: a batch in its records, a record in halves, a line as `settings.oversize` says."""

    def __init__(self, settings: ProducerSettings, connection: Connection, counters: Producing) -> None:
        self.settings = settings
        self._connection = connection
        self._counters = counters

    async def smaller(self, parcels: list[Parcel], error: KafkaError) -> list[list[Parcel]]:
        """Return what to send instead, in order; nothing where there is no smaller piece of it."""
        if len(parcels) > 1:
            return [[parcel] for parcel in parcels]
        parcel = parcels[0]
        record = parcel.record
        if record.lines > 1:
            return [[Parcel(part, _nothing, parcel.cut)] for part in halve(record)]
        if not can_be_cut(record):
            self._connection.complain("record_refused", error, RAISE_LIMIT)
            return []
        return [[part] for part in await self._of_line(parcel, error)]

    async def _of_line(self, parcel: Parcel, error: KafkaError) -> list[Parcel]:
        record, policy = parcel.record, self.settings.oversize
        size = record.end - record.start
        log.warning(
            "line_too_large lane=%s offset=%d bytes=%d consequence=%s remedy='%s'",
            *(record.lane, record.start, size, policy, RAISE_LIMIT),
        )
        if policy == "split":
            self._counters.lines_split += 1
            return [Parcel(part, _nothing, parcel.cut) for part in await parcel.cut(record)]
        if parcel.acknowledged is not _shorter:  # for the first time
            self._counters.lines_truncated += 1
            if policy == "bury":
                await self._bury(record, error)
        return [Parcel(truncated(record), _shorter, parcel.cut)]

    async def _bury(self, record: Record, error: KafkaError) -> None:
        """Return when the topic of dead letters has the whole line."""
        for part in letter(record, str(error), utc_now()):
            await self._connection.send_surely(self.settings.dead_letters, part)
        self._counters.lines_buried += 1


def _nothing() -> None:
    """The record that a piece was cut from is acknowledged as a whole."""


def _shorter() -> None:
    """The same of a line of which a part was left out here."""
