"""Tests of the sinks, against the real destinations and one that misbehaves on purpose."""
