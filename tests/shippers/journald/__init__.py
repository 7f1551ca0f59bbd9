"""Tests of shippers/journald."""
