"""Append-only logs on disk: segment files of checked entries, mended after a crash, trimmed by size and age."""
