"""The ledger against random histories, and mutants that must be found out."""

import json

import pytest

from logflow_app.events import Events, Pack
from logflow_app.tables.ledger import Changes, Ledger, Version
from tests.tables.histories import run

HISTORIES = 10_000


def test_every_history_ends_with_every_line_delivered_and_every_count_exact():
    """Whatever is repeated, killed, lost or late, nothing is missing and nothing is counted twice."""
    wrong = {seed: verdict for seed in range(HISTORIES) if (verdict := run(seed))}

    assert {} == wrong


def test_what_never_arrives_is_told_to_the_byte_whatever_else_happens():
    """Records that are lost leave holes, and kills, lost disks and sleepers neither hide one nor make one."""
    wrong = {seed: verdict for seed in range(HISTORIES // 4) if (verdict := run(seed, loses=True))}

    assert {} == wrong


class CountsReplays(Ledger):
    """Forgets that a record at or below its lane's offset is a replay."""

    def admit(self, pack: Pack) -> list[Pack]:
        """Admit as if nothing had been admitted before."""
        for lane in self.lanes.values():
            lane.offset = -1
            lane.intervals = []
        return super().admit(pack)


class IgnoresBucketOffsets(Ledger):
    """Forgets that a bucket may include the record already."""

    def count(self, events: Events) -> None:
        """Count whatever the lanes let pass."""
        for bucket in self.buckets.values():
            bucket.offset = -1
        super().count(events)


class WritesLanesFirst(Ledger):
    """Writes what has arrived before what was counted of it."""

    def take_changes(self) -> Changes:
        """Swap the two phases."""
        changes = super().take_changes()
        return changes._replace(buckets=changes.lanes, lanes=changes.buckets)


class PublishesOnlyWhatItChanged(Ledger):
    """Leaves out what a dead predecessor may not have published."""

    def load(self, entries: list[tuple[bytes, bytes]], committed: int) -> bool:
        """Load as if everything at or above the committed offset were known everywhere."""
        return super().load(entries, 1 << 60)


class ReusesItsKeys(Ledger):
    """Writes an entry again and again under one key for each process, as if no other could delete it meanwhile."""

    def _supersede(self, kind: str, name: str, offset: int, obsolete: list[bytes]) -> bytes:
        super()._supersede(kind, name, offset, obsolete)
        key = f"{self.incarnation}|{self.partition}|{kind}|{name}|0|{self.process}".encode()
        obsolete[:] = [other for other in obsolete if other != key]
        self._held[kind, name] = Version(offset, self.process, key)
        return key

    def _take(self, kind: str, name: str, version: Version, value: bytes) -> None:
        super()._take(kind, name, version._replace(offset=json.loads(value)["offset"]), value)


class SharesOneKey(Ledger):
    """Writes every entry under the same key as every other process."""

    def _supersede(self, kind: str, name: str, offset: int, obsolete: list[bytes]) -> bytes:
        super()._supersede(kind, name, offset, [])
        return f"{self.incarnation}|{self.partition}|{kind}|{name}|0|everybody".encode()


MUTANTS = (
    CountsReplays,
    IgnoresBucketOffsets,
    WritesLanesFirst,
    PublishesOnlyWhatItChanged,
    ReusesItsKeys,
    SharesOneKey,
)


@pytest.mark.parametrize(
    "mutant",
    MUTANTS,
    ids=lambda mutant: mutant.__name__,
)
def test_a_ledger_that_leaves_out_one_rule_is_found_out(mutant):
    """Each rule is needed: without it some history loses a line or miscounts, so the model can fail."""
    assert any(run(seed, mutant) for seed in range(HISTORIES))
