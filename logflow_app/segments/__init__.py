"""Append-only logs on disk: segment files of checked entries, mended after a crash, trimmed by size and age."""

from logflow_app.segments.damage import Damage, DamageError, Repair
from logflow_app.segments.entry import Entry
from logflow_app.segments.log import SegmentLog
from logflow_app.segments.rewriting import write_draft
from logflow_app.segments.settings import SegmentSettings

__all__ = ["Damage", "DamageError", "Entry", "Repair", "SegmentLog", "SegmentSettings", "write_draft"]
