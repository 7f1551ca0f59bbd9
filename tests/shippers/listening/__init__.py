"""Tests of shippers.listening."""
