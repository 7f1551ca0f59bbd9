"""Tests of parsers: syslog, and what travels in it."""
