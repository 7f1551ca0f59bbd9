"""Producers pack with zstd at the level that is quick."""

import random
import sys

import pytest
from aiokafka.codec import zstd_encode
from aiokafka.record.default_records import DefaultRecordBatchBuilder

from logflow_app.zstd_level import LEVEL, pack_quickly


def test_batches_are_packed_at_our_level(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a builder of batches makes holds the same bytes as the codec makes at that level, and not at its own."""
    builder_module = sys.modules[DefaultRecordBatchBuilder.__module__]
    monkeypatch.setattr(builder_module, "zstd_encode", zstd_encode)
    rnd = random.Random(1)
    value = b"".join(b"2025-10-23 14:32:15 INFO [shop] order %d paid\n" % rnd.randrange(1 << 30) for _ in range(500))

    own = _packed(value)
    pack_quickly()
    ours = _packed(value)

    packed = builder_module.zstd_encode(value)
    assert (zstd_encode(value, LEVEL), True) == (packed, packed != zstd_encode(value))
    assert own != ours


def _packed(value: bytes) -> bytes:
    builder = DefaultRecordBatchBuilder(
        magic=2, compression_type=4, is_transactional=0, producer_id=-1, producer_epoch=-1, base_sequence=-1,
        batch_size=1 << 20,
    )  # fmt: skip
    builder.append(0, timestamp=1, key=b"k", value=value, headers=[])
    return bytes(builder.build())
