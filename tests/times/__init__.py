"""Tests of how times are read."""
