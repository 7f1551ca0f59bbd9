"""Tests of metrics made from events."""
