"""Tests of shippers/spool."""
