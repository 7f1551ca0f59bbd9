"""Tests of shippers/kafka."""
