"""The level at which aiokafka packs with zstd: it takes Kafka's 3 and lets nobody choose (ADR 24)."""

import sys
from functools import partial

from aiokafka.codec import zstd_encode
from aiokafka.record.default_records import DefaultRecordBatchBuilder

LEVEL = 1


def pack_quickly() -> None:
    """Have the producers of this process pack at `LEVEL`; an aiokafka that is made otherwise goes on at its own."""
    builder = sys.modules[DefaultRecordBatchBuilder.__module__]  # the compiled one, or the one in Python
    if hasattr(builder, "zstd_encode"):
        setattr(builder, "zstd_encode", partial(zstd_encode, level=LEVEL))  # noqa: B010 - no attribute, to mypy
