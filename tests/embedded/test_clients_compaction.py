"""One suite for two brokers and two clients: compaction leaves the newest value of each key."""

import time

from tests.embedded.clients import WAIT_SECS, Client, Message

COMPACTED = {
    "cleanup.policy": "compact",
    "segment.ms": "200",
    "min.cleanable.dirty.ratio": "0.01",
    "delete.retention.ms": "500",
}
KEYS = [b"%d" % number for number in range(20)]
ROUNDS = 5


def test_only_the_newest_values_stay(client: Client, unique: str) -> None:
    """Of each key the last value is left, at its own offset; deleted keys and, in time, their tombstones are gone."""
    client.create_topic(unique, config=COMPACTED)
    with_tombstones = [Message(b"round %d" % number, key) for number in range(ROUNDS) for key in KEYS]
    with_tombstones += [Message(None, key) for key in KEYS[:5]]
    newest = {key: (ROUNDS - 1) * len(KEYS) + number for number, key in enumerate(KEYS) if number >= 5}
    client.produce(unique, with_tombstones[: len(KEYS)], "zstd")
    client.produce(unique, with_tombstones[len(KEYS) : 2 * len(KEYS)], "gzip")
    client.produce(unique, with_tombstones[2 * len(KEYS) : 3 * len(KEYS)], "snappy")
    client.produce(unique, with_tombstones[3 * len(KEYS) : 4 * len(KEYS)], "lz4")
    client.produce(unique, with_tombstones[4 * len(KEYS) :])
    end = time.monotonic() + WAIT_SECS
    while True:
        # Segments are closed by what comes after them, and what is in the last one stays as it is.
        (last,) = client.produce(unique, [Message(b"roll", b"roll")])
        found = [m for m in client.read_until(unique, last) if m.key != b"roll"]
        if newest == {m.key or b"": m.offset for m in found} and len(newest) == len(found):
            break
        assert time.monotonic() < end, [(m.key, m.value, m.offset) for m in found]
        time.sleep(0.3)
    assert {b"round %d" % (ROUNDS - 1)} == {m.value for m in found}
