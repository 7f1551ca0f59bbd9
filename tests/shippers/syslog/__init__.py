"""Tests of shippers/syslog."""
