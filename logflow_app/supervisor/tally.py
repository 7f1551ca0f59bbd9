"""Adds up what stands in the topics of a run, record by record. Pure: whoever reads Kafka hands it over."""

from typing import NamedTuple, Protocol

import msgspec

from logflow_app.dead_letters import Assembler
from logflow_app.pipeline.decode import Place, RawRecord, decode
from logflow_app.tables.ledger import Repeats
from logflow_app.topics import LEDGER_TABLE, Topics, changelog

FIRING, RESOLVED = "firing", "resolved"
OVER = (RESOLVED, "unknown")


class Record(RawRecord, Protocol):
    """What is read of a Kafka record."""

    topic: str
    partition: int
    key: bytes | None


class Transition(msgspec.Struct, frozen=True):
    """What is read of an alert's record; see `models.Alert`."""

    fingerprint: str
    episode: int
    state: str
    rule: str
    group: str
    value: float
    threshold: float

    @property
    def key(self) -> tuple[str, int, str]:
        """What makes two of them the same."""
        return self.fingerprint, self.episode, self.state


class Counted(NamedTuple):
    """How many lines a partition held before `next_offset`."""

    next_offset: int
    lines: int


class Alerts:
    """Alerts fired and resolved, each transition once however often it is read."""

    def __init__(self) -> None:
        self.fired: set[tuple[str, int]] = set()
        self.resolved: set[tuple[str, int]] = set()
        self.open: dict[str, Transition] = {}
        """Of each alert that is not over, where it is."""
        self._seen: set[tuple[str, int, str]] = set()
        self._decode = msgspec.json.Decoder(Transition).decode

    def take(self, value: bytes) -> Transition | None:
        """Take a record of the topic; return what is new of an alert."""
        try:
            found = self._decode(value)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None
        if found.key in self._seen:
            return None
        self._seen.add(found.key)
        episode = found.fingerprint, found.episode
        if found.state == FIRING:
            self.fired.add(episode)
        elif found.state == RESOLVED:
            self.resolved.add(episode)
        if found.state in OVER:
            self.open.pop(found.fingerprint, None)
        else:
            self.open[found.fingerprint] = found
        return found


class Tally:
    """Lines shipped, dropped and buried, alerts fired and resolved, each record once however often it is read.

    `counted` is what an earlier run has added up of the raw topic, which does not keep its records for ever.
    """

    def __init__(self, topics: Topics, app_id: str, counted: dict[int, Counted]) -> None:
        self.counted = dict(counted)
        self.alerts = Alerts()
        self.positions: dict[tuple[str, int], int] = {}
        """Up to where each partition was taken."""
        self._letters: set[str] = set()
        self._assemblers: dict[int, Assembler] = {}
        self._repeats = Repeats()
        self.topics = (topics.raw, topics.dead_letters, topics.alerts, changelog(app_id, LEDGER_TABLE))

    @property
    def shipped(self) -> int:
        """Lines in the raw topic, repeats included."""
        return sum(counted.lines for counted in self.counted.values())

    @property
    def dropped(self) -> int:
        """Lines the ledgers have told to be repeats."""
        return self._repeats.total

    @property
    def buried(self) -> int:
        """Lines in the dead letters, each once."""
        return len(self._letters)

    def take(self, record: Record) -> Transition | None:
        """Take a record of one of `topics`; return what is new of an alert."""
        raw, letters, alerts, _ = self.topics
        self.positions[record.topic, record.partition] = record.offset + 1
        if record.topic == raw:
            self._take_raw(record)
        elif record.topic == letters:
            self._take_letter(record)
        elif record.topic == alerts:
            return self.alerts.take(record.value or b"")
        else:
            self._repeats.take(record.key or b"", record.value)
        return None

    def _take_raw(self, record: Record) -> None:
        next_offset, lines = self.counted.get(record.partition, Counted(0, 0))
        if record.offset >= next_offset:
            packs = decode([record], Place(record.topic, record.partition, ""))
            lines += sum(len(pack.lines) for pack in packs)
            self.counted[record.partition] = Counted(record.offset + 1, lines)

    def _take_letter(self, record: Record) -> None:
        try:
            letter = self._assemblers.setdefault(record.partition, Assembler()).add(record.value or b"")
        except msgspec.DecodeError:
            return
        if letter is not None:
            self._letters.add(letter.id)
