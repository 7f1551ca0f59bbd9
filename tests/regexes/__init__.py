"""Tests of regular expressions of other engines."""
