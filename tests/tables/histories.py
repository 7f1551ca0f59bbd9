"""Random histories of one raw partition: shippers that repeat, workers that die anywhere, disks that vanish, zombies.

The code under test is the ledger itself with the decoder in front of it; this module plays Kafka, the shippers and
death.
"""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from logflow_app.events import Events, Pack
from logflow_app.pipeline.decode import Place, decode
from logflow_app.tables.ledger import Changes, Ledger

INCARNATION = "topic~0"
LINE_BYTES = 10
STRANGERS = 99
Entries = dict[bytes, bytes]
Writes = list[tuple[bytes, bytes | None]]


@dataclass
class Record:
    """A record as Kafka gives it."""

    value: bytes
    offset: int
    timestamp: int


@dataclass
class History:
    """Where a history stands: the log, what the disk and the changelog hold, what a sleeping worker may still write."""

    log: list[Record]
    disk: Entries = field(default_factory=dict)
    changelog: Entries = field(default_factory=dict)
    committed: int = 0
    late: Writes = field(default_factory=list)
    delivered: set[str] = field(default_factory=set)
    published: dict[tuple[str, int], tuple[int, dict[str, int]]] = field(default_factory=dict)
    undead: list[tuple[Ledger, list[Record]]] = field(default_factory=list)


def line(lane: int, number: int, bucket: int) -> str:
    """Return a line that says what it counts for."""
    return f"{lane} {number} {bucket}"


def ship(rnd: random.Random, lane: int, lines: list[str]) -> list[bytes]:
    """Return the records of a lane, with repeats: the shipper is killed and goes back to its checkpoint."""
    records, sent = [], 0
    while sent < len(lines):
        last = min(len(lines), sent + rnd.randrange(1, 5))
        if rnd.random() < 0.4:
            records += [_single(lane, number, lines[number]) for number in range(sent, last)]
        else:
            records.append(_packed(lane, sent, lines[sent:last]))
        sent = rnd.randrange(0, last + 1) if rnd.random() < 0.25 else last
    if rnd.random() < 0.2:
        rnd.shuffle(records)  # on their way from several hands: the lane has holes until the last has come
    return records


def send_without_lane(rnd: random.Random, lines: list[str]) -> list[bytes]:
    """Return records of somebody else's producer: text as it stands, or our message without a place."""
    return [
        text.encode() if rnd.random() < 0.5 else msgspec.json.encode({"raw_log": text, "metadata": {}})
        for text in lines
    ]


def _single(lane: int, number: int, text: str) -> bytes:
    place = {"lane": f"lane{lane}", "offset": number * LINE_BYTES, "end_offset": (number + 1) * LINE_BYTES}
    return msgspec.json.encode({"raw_log": text, "metadata": place})


def _packed(lane: int, first: int, texts: list[str]) -> bytes:
    offsets = [(first + n) * LINE_BYTES for n in range(len(texts))]
    place = {"lane": f"lane{lane}", "end_offset": (first + len(texts)) * LINE_BYTES}
    return msgspec.json.encode({"raw_logs": texts, "offsets": offsets, "metadata": place})


def merge(rnd: random.Random, queues: list[list[bytes]]) -> list[Record]:
    """Interleave the lanes' records at random, keeping each lane's order; offsets may have holes, as in Kafka."""
    records: list[Record] = []
    offset = 0
    while queues := [queue for queue in queues if queue]:
        offset += 1 if rnd.random() < 0.8 else rnd.randrange(2, 5)
        records.append(Record(rnd.choice(queues).pop(0), offset, 1000))
    return records


def events_of(pack: Pack) -> Events:
    """Parse the lines of `line`."""
    counts = Counter(("service", "INFO", int(text.split()[2])) for text in pack.lines)
    return Events(pack, pack.ids, pack.lines, [], [], counts, [])


def live(rnd: random.Random, history: History, new_ledger: Callable[..., Ledger], *, crash: bool) -> None:
    """Let one worker live: it reads from the committed offset, commits in groups, ends by a crash or at the end.

    One that has not ended by itself may be taken for dead and go on working beside its successors for a while.
    """
    ledger = new_ledger(0, INCARNATION, f"{rnd.randrange(1 << 32):08x}")
    ledger.load(sorted(history.disk.items()), history.committed)  # in the order RocksDB gives
    unread = [record for record in history.log if record.offset >= history.committed]
    while unread or not crash:
        _let_the_dead_work(rnd, history)
        taken, unread = _split(unread, rnd.randrange(1, 6))
        to_deliver = _process(ledger, taken)
        changes = ledger.take_changes()
        if not _write(rnd, history, changes, crash=crash):
            return
        if crash and rnd.random() < 0.15:  # the counts are safe, the lines are not delivered
            if rnd.random() < 0.5:
                history.undead.append((ledger, unread))
            return
        history.delivered |= to_deliver
        _publish_all(history, changes)
        if taken:
            history.committed = taken[-1].offset + 1
        if not unread:
            return


def _let_the_dead_work(rnd: random.Random, history: History) -> None:
    """Let workers whose partition was given away go on for a step: they write what arrives and commit no offset."""
    for place, (ledger, unread) in enumerate(history.undead):
        if rnd.random() < 0.5:
            taken, rest = _split(unread, rnd.randrange(4))
            history.undead[place] = (ledger, rest)
            _process(ledger, taken)
            changes = ledger.take_changes()
            for phase in _phases(changes):
                _apply(history.changelog, phase)
            _publish_all(history, changes)


def _publish_all(history: History, changes: Changes) -> None:
    for partial in changes.partials:
        _publish(history, partial.group, partial.bucket, partial.offset, partial.value)


def _split(records: list[Record], count: int) -> tuple[list[Record], list[Record]]:
    return records[:count], records[count:]


def _process(ledger: Ledger, records: list[Record]) -> set[str]:
    admitted = [pack for each in decode(records, Place("logs", 0, INCARNATION)) for pack in ledger.admit(each)]
    for pack in admitted:
        ledger.count(events_of(pack))
    return {name for pack in admitted for name in pack.ids}


def _write(rnd: random.Random, history: History, changes: Changes, *, crash: bool) -> bool:
    """Write a commit as the worker does, or as much of it as it lives to write."""
    phases = _phases(changes)
    cut_phase = rnd.randrange(3) if crash and rnd.random() < 0.35 else None
    for number, phase in enumerate(phases):
        if number == cut_phase:
            arrived = [write for write in phase if rnd.random() < 0.5]  # in any order: nothing waits within a phase
            _apply(history.changelog, arrived)
            if rnd.random() < 0.5:
                history.late += [write for write in phase if write not in arrived]
            return False
        _apply(history.changelog, phase)
        if crash and rnd.random() < 0.05:
            return False  # confirmed, but not on the disk yet
        _apply(history.disk, phase)
    return True


def _phases(changes: Changes) -> list[Writes]:
    return [list(changes.buckets.items()), list(changes.lanes.items()), [(key, None) for key in changes.obsolete]]


def _apply(entries: Entries, writes: Writes) -> None:
    for key, value in writes:
        if value is None:
            entries.pop(key, None)
        else:
            entries[key] = value


def _publish(history: History, group: str, bucket: int, offset: int, value: dict[str, int]) -> None:
    held = history.published.get((group, bucket))
    if held is None or held[0] <= offset:
        history.published[group, bucket] = (offset, value)


def run(seed: int, new_ledger: Callable[..., Ledger] = Ledger, *, loses: bool = False) -> str:
    """Play one history and return what is wrong at its end, "" if nothing is.

    One that `loses` has records that never arrive: then nothing is wrong if exactly what they held is missing.
    """
    rnd = random.Random(seed)
    lanes = {
        lane: [line(lane, number, rnd.randrange(3)) for number in range(rnd.randrange(1, 12))]
        for lane in range(rnd.randrange(1, 4))
    }
    strangers = [line(STRANGERS, number, rnd.randrange(3)) for number in range(rnd.randrange(6))]
    queues = [ship(rnd, lane, lines) for lane, lines in lanes.items()]
    history = History(merge(rnd, [*queues, send_without_lane(rnd, strangers)]))
    if loses:
        history.log = [record for record in history.log if rnd.random() > 0.2]
    for _ in range(rnd.randrange(1, 8)):
        arriving, history.late = history.late, []
        if arriving or rnd.random() < 0.4:  # another worker takes over, or the disk is gone
            history.disk = {}
        _recover(history)
        live(rnd, history, new_ledger, crash=True)
        _apply(history.changelog, arriving)  # a stopped worker wakes up, and its last writes arrive after all
    history.undead.clear()
    _apply(history.changelog, history.late)
    history.disk = {}
    _recover(history)
    live(rnd, history, new_ledger, crash=False)
    return _verdict_of_holes(history) if loses else _verdict(history, lanes, strangers)


def _recover(history: History) -> None:
    history.disk = history.changelog.copy()


def _verdict(history: History, lanes: dict[int, list[str]], strangers: list[str]) -> str:
    wanted = {f"lane{lane}-{n * LINE_BYTES}" for lane, lines in lanes.items() for n in range(len(lines))}
    wanted |= {f"{INCARNATION}-0-{record.offset}-0" for record in history.log if b"lane" not in record.value}
    truth = Counter(int(text.split()[2]) for lines in (*lanes.values(), strangers) for text in lines)
    counted = {bucket: value["INFO"] for (_, bucket), (_, value) in history.published.items()}
    if history.delivered != wanted:
        return f"not delivered: {sorted(wanted - history.delivered)}"
    if counted != dict(truth):
        return f"published {counted}, not {dict(truth)}"
    kept = Ledger(0, INCARNATION, "reader")
    kept.load(list(history.changelog.items()), 0)
    held = {minute: bucket.counts["service"]["INFO"] for minute, bucket in kept.buckets.items()}
    if held != dict(truth):
        return f"the table holds {held}, not {dict(truth)}"
    return _verdict_of_holes(history)


def _verdict_of_holes(history: History) -> str:
    """Say what is wrong with what the changelog tells to be missing: the bytes between those that are in the log."""
    kept = Ledger(0, INCARNATION, "reader")
    kept.load(list(history.changelog.items()), 0)
    told = {
        name: {place for hole in lane.holes for place in range(hole.start, hole.end)}
        for name, lane in kept.lanes_with_holes().items()
    }
    arrived: dict[str, set[int]] = {}
    for pack in decode(history.log, Place("logs", 0, INCARNATION)):
        if pack.offsets:
            arrived.setdefault(pack.meta.lane, set()).update(range(pack.offsets[0], pack.end_offset))
    gaps = {name: set(range(min(places), max(places))) - places for name, places in arrived.items()}
    truth = {name: missing for name, missing in gaps.items() if missing}
    return "" if told == truth else f"told to be missing: {told}, not {truth}"
