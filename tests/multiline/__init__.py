"""Tests of which lines are one event."""
